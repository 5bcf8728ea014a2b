package dev.stepgate.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
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
    void a_folder_of_any_name_is_one_location_that_leads_back_to_it() {
        Path folder = Path.of("/tmp/mit Leerzeichen, ü & ${HOME}/100%");

        String location = Serve.location(folder);

        assertThat(location).matches("[A-Za-z0-9/:%._-]+(&[A-Za-z0-9/:%._-]*)?");
        assertThat(Path.of(URI.create(location))).isEqualTo(folder.resolve("gateway.yaml"));
    }
}
