package dev.stepgate.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** Every version is pinned once, in the root pom; a module may repeat a property's name. */
class PomsTest {

    private final Sources sources = Sources.ofThisTree();

    @Test
    void modules_name_no_version() throws Exception {
        var versions = new ArrayList<String>();
        for (Path module : sources.modules()) {
            Path pom = module.resolve("pom.xml");
            versionsIn(Sources.read(pom)).stream()
                    .filter(version -> !version.contains("${"))
                    .map(version -> sources.name(pom) + ": " + version)
                    .forEach(versions::add);
        }

        assertThat(versions)
                .as("versions of dependencies and plugins; they belong in the root pom")
                .isEmpty();
    }

    @Test
    void modules_define_no_version_property() {
        List<String> defining =
                sources.modules().stream()
                        .map(module -> module.resolve("pom.xml"))
                        .filter(pom -> Sources.read(pom).contains(".version>"))
                        .map(sources::name)
                        .toList();

        assertThat(defining).as("properties named ….version belong in the root pom").isEmpty();
    }

    @Test
    void dependencies_of_the_root_take_their_version_from_a_property() throws Exception {
        List<String> dependencies =
                versionsIn(Sources.read(sources.root().resolve("pom.xml"))).stream()
                        .filter(version -> version.startsWith("dependency "))
                        .toList();

        assertThat(dependencies).isNotEmpty();
        assertThat(dependencies).allMatch(version -> version.matches(".* \\$\\{[\\w.-]+}"));
    }

    @Test
    void a_version_is_found_wherever_it_stands() throws Exception {
        String pom =
                """
                <project>
                  <parent><artifactId>p</artifactId><version>1</version></parent>
                  <dependencies>
                    <dependency><artifactId>a</artifactId><version>2</version></dependency>
                  </dependencies>
                  <build><plugins>
                    <plugin><artifactId>b</artifactId><version>3</version></plugin>
                  </plugins></build>
                </project>
                """;

        assertThat(versionsIn(pom)).containsExactly("dependency a 2", "plugin b 3");
    }

    /** Kind, artifact and version of everything but the project and its parent. */
    private static List<String> versionsIn(String pom) throws Exception {
        var document =
                DocumentBuilderFactory.newDefaultInstance()
                        .newDocumentBuilder()
                        .parse(new ByteArrayInputStream(pom.getBytes(StandardCharsets.UTF_8)));
        var elements = document.getElementsByTagName("version");
        var found = new ArrayList<String>();
        for (int i = 0; i < elements.getLength(); i++) {
            Node owner = elements.item(i).getParentNode();
            if (owner instanceof Element element && isPinned(element.getTagName())) {
                String artifact =
                        element.getElementsByTagName("artifactId").item(0).getTextContent();
                found.add(
                        element.getTagName()
                                + " "
                                + artifact
                                + " "
                                + elements.item(i).getTextContent());
            }
        }
        return found;
    }

    private static boolean isPinned(String tag) {
        return tag.equals("dependency")
                || tag.equals("plugin")
                || tag.equals("path")
                || tag.equals("extension");
    }
}
