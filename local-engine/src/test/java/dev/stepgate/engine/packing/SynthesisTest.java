package dev.stepgate.engine.packing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.engine.checkpoint.Checkpoint;
import dev.stepgate.engine.checkpoint.Tensor;
import dev.stepgate.engine.checkpoint.VocabularySource.Listed;
import dev.stepgate.engine.terms.EngineFault.BadRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SynthesisTest {
    private static final Path NANO = Path.of("src/main/models/step-nano-q8_0.gguf");

    @TempDir Path folder;

    private Path synthesize(PackedType type, long seed, String... words) throws IOException {
        Path out = folder.resolve(type + "-" + seed + ".gguf");
        new Synthesis(out, Shape.of(List.of(words)), type, seed, line -> {}).run(NANO);
        return out;
    }

    @ParameterizedTest
    @EnumSource
    void weights_of_every_type_keep_their_inputs_size(PackedType type) throws IOException {
        Path out = synthesize(type, 1, "nano", "layers=FS", "experts=4");

        try (Checkpoint checkpoint = Checkpoint.open(out)) {
            for (Tensor tensor : checkpoint.tensors()) {
                double expected = expectedSize(tensor);
                assertThat(rootMeanSquare(Unpacked.read(tensor)))
                        .as("%s %s", tensor.name(), tensor.type())
                        .isBetween(0.6 * expected, 1.4 * expected);
            }
        }
    }

    private static double expectedSize(Tensor tensor) {
        if (tensor.name().endsWith("bias")) {
            return 0.02;
        }
        return tensor.shape().size() == 1 || tensor.name().equals("token_embd.weight")
                ? 1
                : 1 / Math.sqrt(tensor.shape().getLast());
    }

    private static double rootMeanSquare(float[] values) {
        double squares = 0;
        for (float value : values) {
            squares += (double) value * value;
        }
        return Math.sqrt(squares / values.length);
    }

    @Test
    void the_same_seed_gives_the_same_file() throws IOException {
        Path first = synthesize(PackedType.Q4_K, 1, "nano");
        Path again = Files.move(first, folder.resolve("first.gguf"));

        assertThat(Files.mismatch(again, synthesize(PackedType.Q4_K, 1, "nano"))).isEqualTo(-1);
        assertThat(Files.mismatch(again, synthesize(PackedType.Q4_K, 2, "nano"))).isPositive();
    }

    @Test
    void facts_are_those_of_the_shape() throws IOException {
        var shape = Shape.of(List.of("nano", "window=20", "layers=SFS", "vocab=2100", "mtp=2"));
        Path out = folder.resolve("out.gguf");

        new Synthesis(out, shape, PackedType.Q8_0, 1, line -> {}).run(NANO);

        try (Checkpoint checkpoint = Checkpoint.open(out)) {
            assertThat(checkpoint.facts()).usingRecursiveComparison().isEqualTo(shape.facts());
        }
    }

    @Test
    void the_vocabulary_is_filled_up_with_tokens_nobody_uses() throws IOException {
        Path out = synthesize(PackedType.Q8_0, 1, "nano", "vocab=2050");

        try (Checkpoint checkpoint = Checkpoint.open(out)) {
            Listed listed = (Listed) checkpoint.vocabulary();
            assertThat(listed.tokens()).hasSize(2050).endsWith("[PAD2048]", "[PAD2049]");
            assertThat(listed.types()[2049]).isEqualTo(5);
            assertThat(new HashSet<>(listed.tokens())).hasSize(2050);
            assertThat(checkpoint.chatTemplate()).isNotEmpty();
        }
    }

    @Test
    void a_vocabulary_smaller_than_the_tokenizers_is_refused() {
        assertThatThrownBy(() -> synthesize(PackedType.Q8_0, 1, "nano", "vocab=2000"))
                .isInstanceOf(BadRequest.class)
                .hasMessage("vocab: 2000 (expected: 2048 or more, which the tokenizer has)");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void rows_of_one_matrix_all_differ() throws IOException {
        Path out = synthesize(PackedType.Q4_K, 1, "nano", "vocab=20000");

        try (Checkpoint checkpoint = Checkpoint.open(out)) {
            float[] values = Unpacked.read(checkpoint.tensor("output.weight", 20_000, 256));
            var sums = new HashSet<Double>();
            for (int row = 0; row < 20_000; row++) {
                double sum = 0;
                for (int i = 0; i < 256; i++) {
                    sum += (i + 1) * (double) values[256 * row + i];
                }
                sums.add(sum);
            }
            assertThat(sums).hasSizeGreaterThan(4000);
        }
    }
}
