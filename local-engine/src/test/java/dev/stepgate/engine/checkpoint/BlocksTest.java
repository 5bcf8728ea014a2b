package dev.stepgate.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.engine.terms.EngineFault.BadCheckpoint;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class BlocksTest {
    private final Source source = new Source("a.gguf");

    @Test
    void draft_heads_are_those_whose_tensors_are_there() {
        TensorIndex tensors =
                index(
                        "blk.0.attn_norm.weight",
                        "blk.1.attn_norm.weight",
                        "blk.2.nextn.eh_proj.weight");

        assertThat(Blocks.count(source, tensors, 2, 3)).isEqualTo(new Blocks(2, 1));
    }

    @Test
    void declared_heads_without_tensors_are_absent() {
        TensorIndex tensors = index("blk.0.attn_norm.weight");

        assertThat(Blocks.count(source, tensors, 1, 3)).isEqualTo(new Blocks(1, 0));
    }

    @Test
    void a_file_of_draft_heads_alone_is_refused() {
        TensorIndex tensors = index("blk.45.nextn.eh_proj.weight");

        assertThatThrownBy(() -> Blocks.count(source, tensors, 45, 3))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessage(
                        "a.gguf: holds draft heads alone (expected: the model itself here, and this"
                                + " file beside it: --draft-model FILE)");
    }

    @Test
    void more_layers_than_there_are_tensors_for_are_refused() {
        TensorIndex tensors = index("blk.0.attn_norm.weight");

        assertThatThrownBy(() -> Blocks.count(source, tensors, 4096, 0))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessage(
                        "a.gguf: blk.1.attn_norm.weight: missing (expected: one in each of 4096"
                                + " layers)");
    }

    @Test
    void a_block_beyond_the_last_is_refused() {
        TensorIndex tensors = index("blk.0.attn_norm.weight", "blk.2.attn_q.weight");

        assertThatThrownBy(() -> Blocks.count(source, tensors, 2, 0))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessageStartingWith("a.gguf: unknown tensor blk.2.attn_q.weight");
    }

    private TensorIndex index(String... names) {
        MemorySegment none = MemorySegment.ofArray(new byte[0]);
        return new TensorIndex(
                source,
                Arrays.stream(names)
                        .collect(
                                Collectors.toMap(
                                        Function.identity(),
                                        name ->
                                                new Tensor(
                                                        name, TensorType.F32, List.of(), none))));
    }
}
