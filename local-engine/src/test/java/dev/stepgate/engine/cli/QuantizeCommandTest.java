package dev.stepgate.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuantizeCommandTest {
    private static final String TINY = "src/test/resources/fixtures/tiny";

    @TempDir Path folder;

    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return EngineCommand.commandLine(
                        new PrintWriter(new StringWriter()), new PrintWriter(err, true))
                .execute(arguments);
    }

    @Test
    void a_directory_is_written_as_a_file_and_reported() {
        Path out = folder.resolve("out.gguf");

        int exitCode = run("quantize", TINY, out.toString(), "--type", "q8_0");

        assertThat(exitCode).isZero();
        assertThat(out).exists();
        assertThat(err.toString())
                .contains("100%")
                .containsPattern("out\\.gguf: \\d+ tensors, [\\d,]+ bytes");
    }

    @Test
    void an_unknown_type_is_refused_with_the_list() {
        int exitCode = run("quantize", TINY, folder.resolve("o").toString(), "--type", "IQ3_S");

        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString()).startsWith("stepgate: --type: IQ3_S (expected: one of F32");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void a_file_that_is_no_checkpoint_is_refused() throws Exception {
        Path in = Files.writeString(folder.resolve("in.gguf"), "nothing of the kind");

        int exitCode = run("quantize", in.toString(), in + ".out", "--type", "F16");

        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString()).contains("in.gguf");
    }

    @Test
    void no_threads_at_all_are_refused() {
        int exitCode = run("quantize", TINY, "out", "--type", "F16", "--threads", "0");

        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString()).contains("--threads: 0 (expected: 1 to 1024)");
    }
}
