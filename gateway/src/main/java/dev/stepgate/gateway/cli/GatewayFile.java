package dev.stepgate.gateway.cli;

import dev.stepgate.gateway.config.Complaints;
import dev.stepgate.gateway.config.Form;
import dev.stepgate.gateway.config.Key;
import dev.stepgate.gateway.config.Place;
import dev.stepgate.gateway.config.Section;
import dev.stepgate.gateway.config.Suggestion;
import dev.stepgate.gateway.config.YamlFile;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.source.yaml.YamlConfigSource;
import io.smallrye.config.validator.BeanValidationConfigValidatorImpl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks {@code gateway.yaml} by the mappings the gateway itself reads it with, and finds the place
 * of each complaint in the file.
 */
final class GatewayFile {
    private static final Pattern UNKNOWN = Pattern.compile("SRCFG00050: (\\S+) in .*");
    private static final Pattern NOT_OF_ITS_TYPE =
            Pattern.compile(
                    ".*The config property (\\S+) with the config value \"(.*)\" threw an"
                            + " Exception whilst being converted (.*)");
    private static final Pattern EXCEPTION = Pattern.compile("^[a-z]+[\\w.]*Exception: ");
    private static final Pattern CODE = Pattern.compile("SRCFG\\d+: ");

    /** Rank of a source that goes before any file. */
    private static final int BEFORE_FILES = 300;

    private static final Key<String> DATA =
            Key.withDefault("data", Form.text(), "data", "The data folder.");

    /** Held so that its level stays: it would greet every check. */
    private static final Logger VALIDATOR = Logger.getLogger("org.hibernate.validator");

    private GatewayFile() {}

    /** Adds what is wrong with the file; returns how many settings it holds. */
    static int check(Path file, Complaints complaints) {
        Section root = YamlFile.read(file, complaints);
        root.section("stepgate", false);
        Map<String, Place> leaves = root.leaves();
        if (complaints.none(file)) {
            load(file, leaves, complaints);
        }
        root.refuseUnknown();
        return leaves.size();
    }

    /** Where the file says that durable things are kept. */
    static Path dataFolder(Path file) {
        if (Files.notExists(file)) {
            return Path.of("data");
        }
        Section root = YamlFile.read(file, new Complaints());
        return Path.of(root.section("stepgate", false).get(DATA, "data"));
    }

    /**
     * What the file says of something; the environment wins, as it does when the gateway starts.
     *
     * @param file without faults, if it is there
     * @param mapping one of {@link MappedSettings#MAPPINGS}
     */
    static <T> T settings(
            Path file, Class<T> mapping, Function<String, Optional<String>> environment)
            throws IOException {
        Map<String, String> set = new HashMap<>();
        for (MappedSettings.Setting setting : MappedSettings.all()) {
            String variable = setting.name().replaceAll("[.-]", "_").toUpperCase(Locale.ROOT);
            environment.apply(variable).ifPresent(value -> set.put(setting.name(), value));
        }
        quiet();
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder().addDiscoveredConverters();
        String text = Files.exists(file) ? Files.readString(file) : "";
        builder.withSources(
                new YamlConfigSource(file.toString(), text),
                new PropertiesConfigSource(set, "environment", BEFORE_FILES));
        builder.withValidator(new BeanValidationConfigValidatorImpl());
        MappedSettings.MAPPINGS.forEach(builder::withMapping);
        return builder.build().getConfigMapping(mapping);
    }

    /** Has the validator greet nobody. */
    static void quiet() {
        VALIDATOR.setLevel(Level.WARNING);
    }

    private static void load(Path file, Map<String, Place> leaves, Complaints complaints) {
        quiet();
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder().addDiscoveredConverters();
        try {
            builder.withSources(new YamlConfigSource(file.toString(), Files.readString(file)));
            builder.withValidator(new BeanValidationConfigValidatorImpl());
            MappedSettings.MAPPINGS.forEach(builder::withMapping);
            builder.build();
        } catch (ConfigValidationException faults) {
            for (int i = 0; i < faults.getProblemCount(); i++) {
                complain(file, faults.getProblem(i).getMessage(), leaves, complaints);
            }
        } catch (IOException unreadable) {
            complaints.add(
                    new Place(file.toString(), 1, 1), "cannot be read: " + unreadable.getMessage());
        }
    }

    private static void complain(
            Path file, String problem, Map<String, Place> leaves, Complaints complaints) {
        String message = inOurWords(problem);
        Optional<String> name =
                leaves.keySet().stream()
                        .filter(message::contains)
                        .max(Comparator.comparingInt(String::length));
        Place place = name.map(leaves::get).orElseGet(() -> new Place(file.toString(), 1, 1));
        complaints.add(place, message);
    }

    static String inOurWords(String problem) {
        Matcher unknown = UNKNOWN.matcher(problem);
        if (unknown.matches()) {
            return unknown.group(1) + ": is not a setting" + meant(unknown.group(1));
        }
        String plain = EXCEPTION.matcher(CODE.matcher(problem).replaceAll("")).replaceFirst("");
        Matcher notOfItsType = NOT_OF_ITS_TYPE.matcher(plain);
        return notOfItsType.matches()
                ? notOfItsType.group(1)
                        + ": "
                        + notOfItsType.group(2)
                        + " does not belong there: "
                        + notOfItsType.group(3)
                : plain;
    }

    private static String meant(String name) {
        List<String> known =
                MappedSettings.all().stream().map(MappedSettings.Setting::name).toList();
        return Suggestion.among(known, name);
    }
}
