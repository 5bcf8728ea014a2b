package dev.stepgate.gateway.cli;

import dev.stepgate.gateway.catalog.Plan;
import dev.stepgate.gateway.config.Key;
import dev.stepgate.gateway.tenant.TierFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes {@code config/README.md} from what the code accepts and how it is documented. */
final class ConfigReadme {
    private static final String INTRODUCTION =
            """
            # Configuration

            Four files, read when the gateway starts; all but gateway.yaml are read again when they
            change, and are in force whole or, at any fault, not at all
            ([routing](../src/docs/routing.md)). `./stepgate config check` reads them, reports
            every fault with file, line and column, tells what memory the models take, and starts
            nothing. A key that is not below is refused. Durations are written `500ms`, `30s`, `2m`
            or `1h`, sizes `512K`, `32M` or `1G` (each 1024 of the one before). This page is
            generated from the code; a test says so when it is not up to date, and how to write it
            anew.

            A credential is never written into a file here. A provider's `credential` says where it
            is: `env NAME`, `file PATH`, or `none` if the provider wants none. If it is not there,
            the provider is off, its offers are not asked, and one line at start says so.

            Several providers may be of kind `local`, each with a file of its own. A model's weights
            are mapped and its conversations are on Java's heap, of which every model has a share
            that is fixed at start; both count towards `stepgate.engine.memory`. A model that does
            not fit beside those that are loaded waits until the least recently used has finished
            its answers, and takes its place; one that does not fit at all is refused at start.
            """;

    private ConfigReadme() {}

    static String text(Path sources) throws IOException {
        StringBuilder page = new StringBuilder(INTRODUCTION);
        page.append(
                """

                ## gateway.yaml

                Every key can be set in the environment instead, which wins: `stepgate.http.port` is
                `STEPGATE_HTTP_PORT`.

                | key | value | default | what it does |
                |---|---|---|---|
                """);
        for (MappedSettings.Setting setting : MappedSettings.all()) {
            page.append(
                    row(
                            setting.name(),
                            value(setting.method().getReturnType()),
                            setting.fallback().map(ConfigReadme::code).orElse(""),
                            javadoc(sources, setting)));
        }
        section(
                page,
                "providers.yaml",
                "`providers`: name -> provider",
                Plan.keys(Plan.Of.PROVIDER));
        section(page, "models.yaml", "`models`: name -> model", Plan.keys(Plan.Of.MODEL));
        page.append(row("offers", "a list of offers", "required", "Who serves it, best first."));
        page.append(row("route", "a route", "", "In which order offers are asked, and who then."));
        part(page, "An offer", Plan.keys(Plan.Of.OFFER));
        page.append(row("only-if", "conditions", "", "When the offer is asked at all."));
        part(page, "A route", Plan.keys(Plan.Of.ROUTE));
        part(page, "Conditions", Plan.keys(Plan.Of.CONDITION));
        section(page, "tiers.yaml", "`tiers`: name -> tier", TierFile.keys());
        return page.toString();
    }

    private static final String HEAD =
            "| key | value | default | what it does |\n|---|---|---|---|\n";

    private static void section(StringBuilder page, String file, String shape, List<Key<?>> keys) {
        page.append("\n## ").append(file).append("\n\n").append(shape).append("\n\n").append(HEAD);
        keys.forEach(key -> page.append(row(key)));
    }

    private static void part(StringBuilder page, String title, List<Key<?>> keys) {
        page.append("\n").append(title).append(":\n\n").append(HEAD);
        keys.forEach(key -> page.append(row(key)));
    }

    private static String row(Key<?> key) {
        String fallback =
                key.required() ? "required" : key.fallback().map(ConfigReadme::code).orElse("");
        return row(key.name(), key.form().expected(), fallback, key.meaning());
    }

    private static String row(String key, String value, String fallback, String meaning) {
        return "| " + code(key) + " | " + value + " | " + fallback + " | " + meaning + " |\n";
    }

    private static String code(String text) {
        return "`" + text + "`";
    }

    private static String value(Class<?> type) {
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(each -> each.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
                    .collect(Collectors.joining(" or "));
        }
        if (type == int.class) {
            return "a whole number";
        }
        return switch (type.getSimpleName()) {
            case "MemorySize" -> "a size";
            case "Path" -> "a path";
            default -> type == Duration.class ? "a duration" : "a text";
        };
    }

    /** The setting's own comment, without its stars. */
    private static String javadoc(Path sources, MappedSettings.Setting setting) throws IOException {
        Class<?> mapping = setting.method().getDeclaringClass();
        String source =
                Files.readString(sources.resolve(mapping.getName().replace('.', '/') + ".java"));
        Matcher found =
                Pattern.compile(
                                "/\\*\\*((?:(?!\\*/).)*)\\*/\\s*(?:@\\w+(?:\\([^)]*\\))?\\s*)*[\\w<>.]+ "
                                        + setting.method().getName()
                                        + "\\(\\);",
                                Pattern.DOTALL)
                        .matcher(source);
        if (!found.find()) {
            throw new IllegalStateException(setting.name() + " has no Javadoc");
        }
        return found.group(1).replaceAll("\\s*\\n\\s*\\*?\\s*", " ").strip();
    }
}
