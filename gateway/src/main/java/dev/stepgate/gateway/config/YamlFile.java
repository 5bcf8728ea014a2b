package dev.stepgate.gateway.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/** Opens a YAML file as sections that know their lines. */
public final class YamlFile {

    private YamlFile() {}

    /** The file's outermost section; an empty one, after a complaint, if it cannot be read. */
    public static Section read(Path file, Complaints complaints) {
        try {
            return parse(file.toString(), Files.readString(file), complaints);
        } catch (NoSuchFileException missing) {
            complaints.add(new Place(file.toString(), 1, 1), "the file does not exist");
        } catch (CharacterCodingException notText) {
            complaints.add(new Place(file.toString(), 1, 1), "the file is not UTF-8 text");
        } catch (IOException unreadable) {
            complaints.add(
                    new Place(file.toString(), 1, 1),
                    "the file cannot be read: " + unreadable.getMessage());
        }
        return new Section(file.toString());
    }

    private static Section parse(String file, String text, Complaints complaints) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        try {
            Node root = new Yaml(options).compose(new StringReader(text));
            if (root instanceof MappingNode mapping) {
                return new Section(file, "", mapping, complaints);
            }
            complaints.add(
                    root == null ? new Place(file, 1, 1) : Section.placeOf(file, root),
                    "the file holds no settings (expected: key: value, one a line)");
        } catch (MarkedYAMLException fault) {
            Mark mark = fault.getProblemMark();
            complaints.add(
                    mark == null
                            ? new Place(file, 1, 1)
                            : new Place(file, mark.getLine() + 1, mark.getColumn() + 1),
                    "not YAML: " + fault.getProblem());
        } catch (YAMLException fault) {
            complaints.add(new Place(file, 1, 1), "not YAML: " + fault.getMessage());
        }
        return new Section(file);
    }
}
