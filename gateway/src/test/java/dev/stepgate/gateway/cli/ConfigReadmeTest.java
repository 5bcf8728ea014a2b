package dev.stepgate.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class ConfigReadmeTest {

    /** With STEPGATE_WRITE=true in the environment, writes the page anew first. */
    @Test
    void the_page_says_what_the_code_accepts() throws IOException {
        Path page = CommandRun.atRoot("config/README.md");
        String text = ConfigReadme.text(CommandRun.atRoot("gateway/src/main/java"));

        if (Boolean.parseBoolean(System.getenv("STEPGATE_WRITE"))) {
            Files.writeString(page, text);
        }

        assertThat(page)
                .as("write it anew with STEPGATE_WRITE=true in the environment")
                .hasContent(text);
    }
}
