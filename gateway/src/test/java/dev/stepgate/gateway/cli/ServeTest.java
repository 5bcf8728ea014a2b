package dev.stepgate.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ServeTest {

    @Test
    void a_folder_of_any_name_is_one_location_that_leads_back_to_it() {
        Path folder = Path.of("/tmp/mit Leerzeichen, ü & ${HOME}/100%");

        String location = Serve.location(folder);

        assertThat(location).matches("[A-Za-z0-9/:%._-]+(&[A-Za-z0-9/:%._-]*)?");
        assertThat(Path.of(URI.create(location))).isEqualTo(folder.resolve("gateway.yaml"));
    }
}
