package dev.stepgate.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.ConfigValidationException.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class ServeTest {

    @Test
    void the_location_is_named_where_environment_and_launcher_outrank_the_file()
            throws IOException {
        Properties built = new Properties();
        try (InputStream in = Serve.class.getResourceAsStream("/application.properties")) {
            built.load(Objects.requireNonNull(in));
        }

        assertThat(built.getProperty("quarkus.config.locations"))
                .startsWith("${" + Serve.LOCATION + ":");
    }

    @Test
    void a_setting_that_cannot_be_read_is_one_plain_line() {
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        var faults =
                new ConfigValidationException(
                        new Problem[] {
                            new Problem(unreadable("stepgate.http.port")),
                            new Problem(unreadable("quarkus.http.port")),
                            new Problem(
                                    "java.util.NoSuchElementException: SRCFG00011: Could not expand"
                                            + " value NOPE in property stepgate.data"),
                        });

        Serve.explain(faults, new PrintStream(seen, true, StandardCharsets.UTF_8));

        assertThat(seen.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "stepgate: stepgate.http.port: x does not belong there: Expected an integer"
                                + " value, got \"x\"",
                        "stepgate: Could not expand value NOPE in property stepgate.data");
    }

    private static String unreadable(String setting) {
        return "java.lang.IllegalArgumentException: SRCFG00039: The config property "
                + setting
                + " with the config value \"x\" threw an Exception whilst being converted"
                + " SRCFG00029: Expected an integer value, got \"x\"";
    }

    @Test
    void a_folder_of_any_name_is_one_location_that_leads_back_to_it() {
        Path folder = Path.of("/tmp/mit Leerzeichen, ü & ${HOME}/100%");

        String location = Serve.location(folder);

        assertThat(location).matches("[A-Za-z0-9/:%._-]+(&[A-Za-z0-9/:%._-]*)?");
        assertThat(Path.of(URI.create(location))).isEqualTo(folder.resolve("gateway.yaml"));
    }
}
