package dev.stepgate.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.engine.kernel.KernelSet;
import dev.stepgate.engine.model.Assembly;
import dev.stepgate.engine.terms.EngineFault.BadCheckpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ways draft heads are packaged (spec section 6.6). */
class DraftHeadsTest {
    private static final Path TINY = SmallModel.TINY.resolve("tiny.f32.gguf");
    private static final String TOKENS = "tokenizer.ggml.tokens";

    @TempDir Path folder;

    @Test
    void a_companion_adds_its_heads_to_a_trunk() throws IOException {
        Path trunk = trunk().write(folder.resolve("trunk.gguf"));
        Path heads = heads().write(folder.resolve("mtp-tiny.gguf"));

        try (Checkpoint whole = Checkpoint.open(TINY);
                Checkpoint joined = Checkpoint.open(trunk, heads)) {
            assertThat(joined.facts())
                    .usingRecursiveComparison()
                    .withEqualsForType(Arrays::equals, float[].class)
                    .isEqualTo(whole.facts());
            assertThat(joined.tensors())
                    .extracting(Tensor::name)
                    .containsExactlyInAnyOrderElementsOf(
                            whole.tensors().stream().map(Tensor::name).toList());
            assertThat(joined.floats("blk.7.nextn.eh_proj.weight", 64, 128))
                    .isEqualTo(whole.floats("blk.7.nextn.eh_proj.weight", 64, 128));
            assertThat(joined.remarks()).isEmpty();
        }
    }

    @Test
    void a_companion_may_come_in_parts() throws IOException {
        Path trunk = trunk().write(folder.resolve("trunk.gguf"));
        List<Path> heads = heads().writeParts(folder, 2);

        try (Checkpoint joined = Checkpoint.open(trunk, heads.getLast())) {
            assertThat(joined.facts().draftLayers()).hasSize(3);
        }
    }

    @Test
    void a_companion_s_heads_replace_the_model_s_own() throws IOException {
        float[] other = new float[64];
        Path heads =
                heads().floats("blk.6.nextn.enorm.weight", List.of(64L), other)
                        .write(folder.resolve("mtp.gguf"));

        try (Checkpoint joined = Checkpoint.open(TINY, heads)) {
            assertThat(joined.floats("blk.6.nextn.enorm.weight", 64)).isEqualTo(other);
            assertThat(joined.remarks())
                    .containsExactly(
                            "the draft heads in the model's own file are not used: those of "
                                    + heads
                                    + " are");
        }
    }

    @Test
    void a_companion_s_pad_and_flags_may_differ() throws IOException {
        Path heads =
                heads().key("tokenizer.ggml.padding_token_id", 1)
                        .key("tokenizer.ggml.add_eos_token", new GgufValue.Truth(true))
                        .write(folder.resolve("mtp.gguf"));

        try (Checkpoint joined = Checkpoint.open(TINY, heads)) {
            assertThat(joined.facts().draftLayers()).hasSize(3);
        }
    }

    @Test
    void a_companion_of_other_tokens_is_refused() throws IOException {
        GgufWriter heads = heads();
        List<String> tokens = new ArrayList<>(((GgufValue.Texts) heads.value(TOKENS)).values());
        tokens.set(400, "another");
        Path file = heads.key(TOKENS, new GgufValue.Texts(tokens)).write(folder.resolve("m.gguf"));

        assertThatThrownBy(() -> Checkpoint.open(TINY, file))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessageStartingWith(file + ": tokenizer.ggml.tokens[400]: other than ")
                .hasMessageEndingWith("(expected: the same in " + TINY + ")");
    }

    @Test
    void a_companion_of_fewer_merges_is_refused() throws IOException {
        Path file =
                heads().key("tokenizer.ggml.merges", new GgufValue.Texts(List.of("e r")))
                        .write(folder.resolve("m.gguf"));

        assertThatThrownBy(() -> Checkpoint.open(TINY, file))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessageStartingWith(file + ": tokenizer.ggml.merges: 1 entries (expected: ");
    }

    @Test
    void a_companion_that_ends_otherwise_is_refused() throws IOException {
        Path file = heads().key("tokenizer.ggml.eos_token_id", 1).write(folder.resolve("m.gguf"));

        assertThatThrownBy(() -> Checkpoint.open(TINY, file))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessage(
                        file + ": tokenizer.ggml.eos_token_id: 1 (expected: 4, as " + TINY + ")");
    }

    @Test
    void a_companion_of_a_deeper_model_is_refused() throws IOException {
        Path file = heads().key("step35.nextn_predict_layers", 2).write(folder.resolve("m.gguf"));

        assertThatThrownBy(() -> Checkpoint.open(TINY, file))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessage(
                        file + ": layers before the draft heads: 7 (expected: 6, as " + TINY + ")");
    }

    @Test
    void a_companion_without_heads_is_refused() throws IOException {
        Path trunk = trunk().write(folder.resolve("trunk.gguf"));

        assertThatThrownBy(() -> Checkpoint.open(TINY, trunk))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessageStartingWith(trunk + ": blk.6.nextn.eh_proj.weight: missing");
    }

    @Test
    void a_companion_alone_is_refused_with_what_to_do() throws IOException {
        Path heads = heads().write(folder.resolve("mtp.gguf"));

        assertThatThrownBy(() -> Checkpoint.open(heads))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessageStartingWith(heads + ": holds draft heads alone")
                .hasMessageContaining("--draft-model FILE");
    }

    @Test
    void a_directory_takes_no_companion() {
        assertThatThrownBy(() -> Checkpoint.open(SmallModel.TINY, TINY))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessage(
                        SmallModel.TINY
                                + ": a directory (expected: a GGUF file, to join with another)");
    }

    @Test
    void a_trunk_alone_has_no_heads_and_nothing_to_say() throws IOException {
        Path trunk = trunk().write(folder.resolve("trunk.gguf"));

        try (Checkpoint checkpoint = Checkpoint.open(trunk)) {
            assertThat(checkpoint.facts().layers()).hasSize(6);
            assertThat(checkpoint.facts().draftLayers()).isEmpty();
            assertThat(checkpoint.remarks()).isEmpty();
        }
    }

    @Test
    void heads_declared_but_absent_are_remarked_on() throws IOException {
        Path file = GgufWriter.copyOf(TINY).keepBlocks(0, 6).write(folder.resolve("cut.gguf"));

        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            assertThat(checkpoint.facts().draftLayers()).isEmpty();
            assertThat(checkpoint.remarks())
                    .containsExactly(
                            "of 3 draft heads declared, 0 are here; --draft-model FILE can add"
                                    + " them");
        }
    }

    @Test
    void a_file_pruned_to_one_head_has_one() throws IOException {
        Path file =
                GgufWriter.copyOf(TINY)
                        .keepBlocks(0, 7)
                        .key("step35.block_count", 7)
                        .key("step35.nextn_predict_layers", 1)
                        .write(folder.resolve("one.gguf"));

        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            assertThat(checkpoint.facts().draftLayers()).hasSize(1);
            assertThat(checkpoint.remarks()).isEmpty();
        }
    }

    @Test
    void a_head_may_bring_its_own_embedding() throws IOException {
        GgufWriter gguf = GgufWriter.copyOf(TINY);
        gguf.floats("blk.6.nextn.embed_tokens.weight", List.of(512L, 64L), new float[512 * 64]);
        Path file = gguf.write(folder.resolve("embedding.gguf"));

        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            assertThat(checkpoint.has("blk.6.nextn.embed_tokens.weight")).isTrue();
            assertThat(checkpoint.has("blk.7.nextn.embed_tokens.weight")).isFalse();
        }
    }

    @Test
    void a_head_may_share_what_the_trunk_speaks_through() throws IOException {
        Path file =
                GgufWriter.copyOf(TINY)
                        .keep(name -> !name.contains("nextn.shared_head"))
                        .write(folder.resolve("shared.gguf"));

        try (Checkpoint checkpoint = Checkpoint.open(file);
                KernelSet kernels = KernelSet.scalar()) {
            assertThatNoException().isThrownBy(() -> Assembly.of(checkpoint, kernels.kernels()));
            assertThat(checkpoint.facts().draftLayers()).hasSize(3);
        }
    }

    private static GgufWriter trunk() {
        return GgufWriter.copyOf(TINY)
                .keepBlocks(0, 6)
                .key("step35.block_count", 6)
                .without("step35.nextn_predict_layers");
    }

    private static GgufWriter heads() {
        return GgufWriter.copyOf(TINY).keepBlocks(6, 9);
    }
}
