package dev.stepgate.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SynthCommandTest {
    private static final String NANO = "src/main/models/step-nano-q8_0.gguf";

    @TempDir Path folder;

    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return EngineCommand.commandLine(
                        new PrintWriter(new StringWriter()), new PrintWriter(err, true))
                .execute(arguments);
    }

    @ParameterizedTest
    @ValueSource(strings = {"F16", "Q4_K", "Q8_0", "MXFP4"})
    void a_model_of_random_weights_scores_every_token_with_a_sane_number(String type)
            throws Exception {
        String model = folder.resolve("model.gguf").toString();
        Path ids = Files.writeString(folder.resolve("ids"), "0 5 17 300 2050 8 8 8 9 1000");
        Path scores = folder.resolve("scores");
        run(
                "synth",
                "--shape",
                "nano",
                "layers=FSSF",
                "experts=5",
                "vocab=2100",
                "--type",
                type,
                "--tokenizer",
                NANO,
                model);

        int exitCode =
                run(
                        "logits",
                        "--model",
                        model,
                        "--ids",
                        ids.toString(),
                        "--out",
                        scores.toString());

        assertThat(exitCode).as(err.toString()).isZero();
        FloatBuffer floats =
                ByteBuffer.wrap(Files.readAllBytes(scores))
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asFloatBuffer();
        assertThat(floats.remaining()).isEqualTo(10 * 2100);
        double squares = 0;
        while (floats.hasRemaining()) {
            float score = floats.get();
            squares += (double) score * score;
        }
        assertThat(Math.sqrt(squares / (10 * 2100))).isBetween(0.5, 2.0);
    }

    @Test
    void an_unknown_size_is_refused_with_the_list() {
        int exitCode =
                run("synth", "--shape", "nano", "depth=9", "--type", "Q8_0", folder + "/out.gguf");

        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("stepgate: --shape: depth=9 (expected: nano, mid or full, then layers");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void a_size_may_take_the_place_of_the_shape() {
        int exitCode =
                run(
                        "synth",
                        "--shape",
                        "layers=FS",
                        "mtp=0",
                        "--type",
                        "Q8_0",
                        "--tokenizer",
                        NANO,
                        folder + "/out.gguf");

        assertThat(exitCode).as(err.toString()).isZero();
        assertThat(folder.resolve("out.gguf")).exists();
    }

    @Test
    void without_a_tokenizer_to_borrow_it_says_what_is_missing() {
        int exitCode = run("synth", "--shape", "nano", "--type", "Q8_0", folder + "/out.gguf");

        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString()).startsWith("stepgate: --tokenizer: missing");
    }
}
