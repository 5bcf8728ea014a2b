package dev.stepgate.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.gateway.catalog.Plan;
import dev.stepgate.gateway.store.DataFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnnouncementTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @TempDir Path data;

    @Test
    void commands_and_the_operator_read_the_same_address() throws IOException {
        try (DataFolder folder = folder()) {
            announcement(folder, "127.0.0.1").tell(4711, new PrintStream(printed, true, UTF_8));
        }

        assertThat(data.resolve("address")).hasContent("http://127.0.0.1:4711");
        assertThat(printed.toString(UTF_8))
                .contains("is ready on http://127.0.0.1:4711")
                .doesNotContain("WARNING");
    }

    @Test
    void an_address_with_colons_is_put_in_brackets() throws IOException {
        try (DataFolder folder = folder()) {
            announcement(folder, "::1").tell(80, new PrintStream(printed, true, UTF_8));
        }

        assertThat(data.resolve("address")).hasContent("http://[::1]:80");
    }

    @Test
    void an_address_that_others_reach_comes_with_a_warning() throws IOException {
        try (DataFolder folder = folder()) {
            announcement(folder, "0.0.0.0").tell(80, new PrintStream(printed, true, UTF_8));
        }

        assertThat(printed.toString(UTF_8)).contains("WARNING");
    }

    @Test
    void an_address_that_cannot_be_kept_is_told_all_the_same() throws IOException {
        Files.createDirectory(data.resolve("address"));
        Files.createFile(data.resolve("address").resolve("in-the-way"));
        try (DataFolder folder = folder()) {
            announcement(folder, "127.0.0.1").tell(80, new PrintStream(printed, true, UTF_8));
        }

        assertThat(printed.toString(UTF_8)).contains("is ready on http://127.0.0.1:80");
    }

    private DataFolder folder() throws IOException {
        return ((DataFolder.Claim.Held) DataFolder.claim(data, 1)).folder();
    }

    private static Announcement announcement(DataFolder folder, String host) {
        StartBlock block =
                new StartBlock(
                        new Plan(Map.of(), Map.of(), Map.of()),
                        Map.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        folder.path());
        return new Announcement(block, new Version("1"), folder, host);
    }
}
