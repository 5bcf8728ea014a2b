package dev.stepgate.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.engine.terms.EngineFault.BadCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SplitGgufTest {
    private static final Path TINY = SmallModel.TINY.resolve("tiny.f32.gguf");

    @TempDir Path folder;
    private List<Path> parts = List.of();

    @BeforeEach
    void split() throws IOException {
        parts = GgufWriter.copyOf(TINY).writeParts(folder, 3);
    }

    @Test
    void the_first_part_opens_all_of_them() {
        try (Checkpoint whole = Checkpoint.open(TINY);
                Checkpoint split = Checkpoint.open(parts.getFirst())) {
            assertThat(split.tensors()).hasSameSizeAs(whole.tensors());
            assertThat(split.tensors())
                    .allSatisfy(
                            part -> {
                                long[] shape = Shapes.of(part);
                                assertThat(
                                                part.data()
                                                        .mismatch(
                                                                whole.tensor(part.name(), shape)
                                                                        .data()))
                                        .isEqualTo(-1);
                            });
            assertThat(split.facts().layers()).hasSize(6);
        }
    }

    @Test
    void any_part_will_do() {
        try (Checkpoint split = Checkpoint.open(parts.getLast())) {
            assertThat(split.facts().name()).isEqualTo("Ta");
            assertThat(split.has("token_embd.weight")).isTrue();
            assertThat(split.has("output_norm.weight")).isTrue();
        }
    }

    @Test
    void a_missing_part_is_named() throws IOException {
        Files.delete(parts.get(1));

        assertThatThrownBy(() -> Checkpoint.open(parts.getFirst()))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessage(parts.get(1) + ": there is no such file");
    }

    @Test
    void a_missing_first_part_is_named() throws IOException {
        Files.delete(parts.getFirst());

        assertThatThrownBy(() -> Checkpoint.open(parts.getLast()))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessage(parts.getFirst() + ": there is no such file");
    }

    @Test
    void a_part_in_another_s_place_is_refused() throws IOException {
        Files.delete(parts.get(1));
        Files.copy(parts.get(2), parts.get(1));

        assertThatThrownBy(() -> Checkpoint.open(parts.getFirst()))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessage(parts.get(1) + ": split.no: 2 (expected: 1, by the file's name)");
    }

    @Test
    void a_part_of_another_split_is_refused() throws IOException {
        GgufWriter.copyOf(parts.get(1)).key("split.count", 4).write(parts.get(1));

        assertThatThrownBy(() -> Checkpoint.open(parts.getFirst()))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessage(
                        parts.get(1) + ": split.count: 4 (expected: 3, as the other parts say)");
    }

    @Test
    void fewer_tensors_than_promised_are_refused() throws IOException {
        GgufWriter.copyOf(parts.getFirst()).key("split.tensors.count", 999).write(parts.getFirst());

        assertThatThrownBy(() -> Checkpoint.open(parts.get(1)))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessageStartingWith(parts.getFirst() + ": split.tensors.count: 999 (expected:");
    }

    @Test
    void a_renamed_part_is_refused() throws IOException {
        Path renamed = Files.move(parts.getFirst(), folder.resolve("model.gguf"));

        assertThatThrownBy(() -> Checkpoint.open(renamed))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessage(
                        renamed
                                + ": file name: model.gguf (expected: that of a part, such as"
                                + " NAME-00001-of-00003.gguf)");
    }

    @Test
    void a_tensor_in_two_parts_is_refused() throws IOException {
        GgufWriter.copyOf(parts.get(1))
                .floats("output_norm.weight", List.of(64L), new float[64])
                .write(parts.get(1));

        assertThatThrownBy(() -> Checkpoint.open(parts.getFirst()))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessage(parts.get(2) + ": output_norm.weight: in two parts (expected: in one)");
    }

    @Test
    void a_tensor_of_the_wrong_shape_is_blamed_on_its_part() throws IOException {
        GgufWriter.copyOf(parts.get(2))
                .floats("output_norm.weight", List.of(63L), new float[63])
                .write(parts.get(2));

        assertThatThrownBy(() -> Checkpoint.open(parts.getFirst()))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessage(parts.get(2) + ": output_norm.weight: [63] (expected: [64])");
    }
}
