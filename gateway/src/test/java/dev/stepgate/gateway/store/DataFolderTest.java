package dev.stepgate.gateway.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.gateway.store.DataFolder.Claim;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataFolderTest {
    @TempDir Path temporary;

    DataFolderTest() {}

    /** Takes the folder whose path is the first argument and says what came of it. */
    static final class OtherProcess {
        private OtherProcess() {}

        public static void main(String[] args) throws IOException {
            Claim claim = DataFolder.claim(Path.of(args[0]), 2);
            System.out.print(claim instanceof Claim.Taken(String sentence) ? sentence : "held");
        }
    }

    private static String claimElsewhere(Path path) throws Exception {
        Process other =
                new ProcessBuilder(
                                List.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        OtherProcess.class.getName(),
                                        path.toString()))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        String said = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        other.waitFor();
        return said;
    }

    @Test
    void a_file_in_its_place_is_named() throws IOException {
        Path path = Files.createFile(temporary.resolve("data"));

        assertThatThrownBy(() -> DataFolder.claim(path, 1)).hasMessage(path + ": is not a folder");
    }

    @Test
    void a_second_process_is_told_which_one_has_the_folder() throws Exception {
        Path path = temporary.resolve("deep/data");
        Claim.Held held = (Claim.Held) DataFolder.claim(path, 4711);

        String meanwhile = claimElsewhere(path);
        held.folder().close();
        String afterwards = claimElsewhere(path);

        assertThat(meanwhile)
                .startsWith("data folder " + path + " is in use by process 4711")
                .contains("STEPGATE_DATA");
        assertThat(afterwards).isEqualTo("held");
    }

    @Test
    void a_second_claim_in_the_same_process_is_refused() throws IOException {
        try (DataFolder first = ((Claim.Held) DataFolder.claim(temporary, 1)).folder()) {
            assertThat(DataFolder.claim(temporary, 2)).isInstanceOf(Claim.Taken.class);
            assertThat(first.path()).isEqualTo(temporary);
        }
    }

    @Test
    void a_file_is_replaced_whole_and_leaves_no_draft() throws IOException {
        try (DataFolder folder = ((Claim.Held) DataFolder.claim(temporary, 1)).folder()) {
            folder.write("address", "one");
            folder.write("address", "two");
        }

        assertThat(DataFolder.read(temporary, "address")).contains("two");
        assertThat(DataFolder.read(temporary, "nothing")).isEmpty();
        assertThat(Files.exists(temporary.resolve("address.new"))).isFalse();
    }

    @Test
    void a_folder_that_cannot_be_made_is_named_with_the_reason() {
        assertThatThrownBy(() -> DataFolder.claim(Path.of("/dev/null/data"), 1))
                .isInstanceOf(IOException.class)
                .message()
                .startsWith("/dev/null")
                .hasSizeGreaterThan("/dev/null/data".length());
    }
}
