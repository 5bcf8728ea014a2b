package dev.stepgate.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.engine.EngineOptions;
import dev.stepgate.engine.LocalModel;
import dev.stepgate.engine.checkpoint.LayerFacts.FeedForwardFacts.Mixture;
import dev.stepgate.engine.terms.EngineFault.BadCheckpoint;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layouts of metadata and tensors other than today's, and shapes other than Step's own. */
class GgufLayoutsTest {
    private static final Path TINY = SmallModel.TINY.resolve("tiny.f32.gguf");

    @TempDir Path folder;

    @Test
    void the_metadata_of_february_2026_says_the_same() throws IOException {
        GgufWriter legacy =
                GgufWriter.copyOf(TINY)
                        .rename("step35.swiglu_clamp_exp", "step35.swiglu_limits")
                        .rename("step35.swiglu_clamp_shexp", "step35.swiglu_limits_shared")
                        .without("step35.rope.freq_base_swa")
                        .without("step35.expert_gating_func")
                        .without("step35.expert_weights_norm")
                        .key("step35.rope.scaling.apply_mask", 1);
        double[] bases = new double[9];
        long[] widths = new long[9];
        for (int i = 0; i < 9; i++) {
            bases[i] = i % 4 == 0 && i < 8 ? 5e6 : 1e4;
            widths[i] = i % 4 == 0 && i < 8 ? 16 : 32;
        }
        Path file =
                legacy.key("step35.rope.freq_base_per_layer", new GgufValue.Reals(bases))
                        .key("step35.rope.dimension_count_per_layer", new GgufValue.Wholes(widths))
                        .write(folder.resolve("legacy.gguf"));

        try (Checkpoint today = Checkpoint.open(TINY);
                Checkpoint then = Checkpoint.open(file)) {
            assertThat(then.facts())
                    .usingRecursiveComparison()
                    .withEqualsForType(Arrays::equals, float[].class)
                    .isEqualTo(today.facts());
        }
    }

    @Test
    void the_mask_of_february_2026_says_which_layers_are_scaled() throws IOException {
        Path file =
                GgufWriter.copyOf(TINY)
                        .key("step35.rope.scaling.apply_mask", 2)
                        .write(folder.resolve("masked.gguf"));

        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            List<LayerFacts> layers = checkpoint.facts().layers();

            assertThat(layers.get(0).rotary().divisors()).hasSize(8).containsOnly(1);
            assertThat(layers.get(1).rotary().divisors()).hasSize(16).contains(2);
        }
    }

    @Test
    void without_a_tensor_the_scaling_comes_from_the_keys() throws IOException {
        Path file =
                GgufWriter.copyOf(TINY)
                        .keep(name -> !name.equals("rope_freqs.weight"))
                        .key("step35.rope.scaling.type", new GgufValue.Text("llama3"))
                        .key("step35.rope.scaling.factor", new GgufValue.Real(2))
                        .key("step35.rope.scaling.original_context_length", 2048)
                        .write(folder.resolve("keys.gguf"));

        try (Checkpoint tensor = Checkpoint.open(TINY);
                Checkpoint keys = Checkpoint.open(file)) {
            assertThat(keys.facts().layers().getFirst().rotary().divisors())
                    .usingComparatorWithPrecision(1e-5f)
                    .containsExactly(tensor.facts().layers().getFirst().rotary().divisors());
        }
    }

    @Test
    void without_any_scaling_every_divisor_is_one() throws IOException {
        Path file =
                GgufWriter.copyOf(TINY)
                        .keep(name -> !name.equals("rope_freqs.weight"))
                        .write(folder.resolve("plain.gguf"));

        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            assertThat(checkpoint.facts().layers().getFirst().rotary().divisors()).containsOnly(1);
        }
    }

    @Test
    void another_scaling_is_refused() throws IOException {
        Path file =
                GgufWriter.copyOf(TINY)
                        .key("step35.rope.scaling.type", new GgufValue.Text("yarn"))
                        .write(folder.resolve("yarn.gguf"));

        assertThatThrownBy(() -> Checkpoint.open(file))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessage(file + ": step35.rope.scaling.type: yarn (expected: none or llama3)");
    }

    @Test
    void another_router_is_refused_by_name() throws IOException {
        Path file =
                GgufWriter.copyOf(TINY)
                        .key("step35.expert_gating_func", 1)
                        .write(folder.resolve("softmax.gguf"));

        assertThatThrownBy(() -> Checkpoint.open(file))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessage(
                        file
                                + ": step35.expert_gating_func: 1 (softmax) (expected: 2,"
                                + " sigmoid)");
    }

    @Test
    void fused_projections_come_apart() throws IOException {
        GgufWriter gguf = GgufWriter.copyOf(TINY);
        for (int i = 0; i < 9; i++) {
            fuse(gguf, "blk." + i + ".");
        }
        Path file = gguf.write(folder.resolve("fused.gguf"));

        try (Checkpoint whole = Checkpoint.open(TINY);
                Checkpoint fused = Checkpoint.open(file)) {
            assertThat(fused.has("blk.1.attn_qkv.weight")).isFalse();
            assertThat(whole.tensors())
                    .filteredOn(tensor -> tensor.name().matches(".*attn_[qkv]\\.weight"))
                    .hasSize(27)
                    .allSatisfy(
                            tensor ->
                                    assertThat(fused.floats(tensor.name(), Shapes.of(tensor)))
                                            .isEqualTo(
                                                    whole.floats(
                                                            tensor.name(), Shapes.of(tensor))));
        }
    }

    @Test
    void a_projection_both_fused_and_alone_is_refused() throws IOException {
        GgufWriter gguf = GgufWriter.copyOf(TINY);
        Tensor keys = gguf.tensor("blk.1.attn_k.weight");
        fuse(gguf, "blk.1.");
        gguf.tensor(
                keys.name(), keys.type(), keys.shape(), keys.data().toArray(ValueLayout.JAVA_BYTE));
        Path file = gguf.write(folder.resolve("both.gguf"));

        assertThatThrownBy(() -> Checkpoint.open(file))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessage(
                        file
                                + ": blk.1.attn_qkv.weight: beside blk.1.attn_k.weight (expected:"
                                + " one)");
    }

    @Test
    void a_fused_projection_of_the_wrong_height_is_refused() throws IOException {
        GgufWriter gguf = GgufWriter.copyOf(TINY);
        fuse(gguf, "blk.1.");
        Path file =
                gguf.floats("blk.1.attn_qkv.weight", List.of(2L, 64L), new float[128])
                        .write(folder.resolve("low.gguf"));

        assertThatThrownBy(() -> Checkpoint.open(file))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessage(file + ": blk.1.attn_qkv.weight: [2, 64] (expected: [160, 64])");
    }

    @Test
    void odd_shapes_are_shapes_like_any_other() throws IOException {
        Path file = SmallModel.odd().gguf().write(folder.resolve("odd.gguf"));

        try (Checkpoint odd = Checkpoint.open(file)) {
            assertThat(odd.facts().layers())
                    .extracting(LayerFacts::heads)
                    .containsExactly(1, 5, 9, 2);
            assertThat(odd.facts().layers())
                    .extracting(LayerFacts::window)
                    .containsExactly(5, 0, 5, 5);
            assertThat(odd.facts().layers())
                    .extracting(LayerFacts::feedForward)
                    .filteredOn(Mixture.class::isInstance)
                    .extracting(mixture -> ((Mixture) mixture).experts())
                    .containsExactly(1, 7, 3);
            assertThat(odd.facts().draftLayers()).hasSize(1);
            assertThat(odd.tensor("blk.0.attn_gate.weight", 1, 20).shape())
                    .containsExactly(1L, 20L);
            assertThat(odd.expert("blk.1.ffn_up_exps.weight", 0, 7, 20).shape())
                    .containsExactly(7L, 20L);
            assertThat(odd.expert("blk.2.ffn_down_exps.weight", 6, 20, 7).data().byteSize())
                    .isEqualTo(20 * 7 * 4);
        }
    }

    @Test
    void more_experts_chosen_than_a_layer_has_are_refused() throws IOException {
        Path file =
                SmallModel.odd()
                        .gguf()
                        .key("step35.expert_used_count", 2)
                        .write(folder.resolve("odd.gguf"));

        assertThatThrownBy(() -> Checkpoint.open(file))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessage(
                        file
                                + ": step35.expert_used_count: 2 (expected: a whole number, 1 to"
                                + " 1)");
    }

    @Test
    void a_width_that_the_tensors_do_not_bear_out_is_refused() throws IOException {
        Path file =
                GgufWriter.copyOf(TINY)
                        .key("step35.embedding_length", Integer.MAX_VALUE)
                        .write(folder.resolve("wide.gguf"));

        assertThatThrownBy(() -> Checkpoint.open(file))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessage(file + ": token_embd.weight: [512, 64] (expected: [512, 2147483647])");
    }

    @Test
    void a_tensor_no_layer_asks_for_is_refused() throws IOException {
        Path file =
                GgufWriter.copyOf(TINY)
                        .floats("blk.1.ffn_gate.weight", List.of(1L), 0)
                        .write(folder.resolve("more.gguf"));

        assertThatThrownBy(() -> Checkpoint.open(file))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessage(
                        file
                                + ": blk.1.ffn_gate.weight: [1] (expected: no such tensor in this"
                                + " layer)");
    }

    @Test
    void a_file_of_the_other_layout_is_pointed_at_its_directory() {
        Path file = SmallModel.TINY.resolve("model.safetensors");

        assertThatThrownBy(() -> Checkpoint.open(file))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessage(file + ": part of a Hugging Face checkpoint (expected: its directory)");
    }

    @Test
    void a_vocabulary_that_is_none_is_refused_with_its_file() throws IOException {
        Path file =
                GgufWriter.copyOf(TINY)
                        .key("tokenizer.ggml.merges", new GgufValue.Texts(List.of("e r", "no")))
                        .write(folder.resolve("m.gguf"));

        assertThatThrownBy(() -> LocalModel.open(file, EngineOptions.usual()))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessageStartingWith(file + ": merge 1 of the tokenizer is not two tokens");
    }

    private static void fuse(GgufWriter gguf, String block) {
        List<Tensor> parts =
                List.of(
                        gguf.tensor(block + "attn_q.weight"),
                        gguf.tensor(block + "attn_k.weight"),
                        gguf.tensor(block + "attn_v.weight"));
        int bytes = parts.stream().mapToInt(part -> (int) part.data().byteSize()).sum();
        ByteBuffer all = ByteBuffer.allocate(bytes);
        parts.forEach(part -> all.put(part.data().toArray(ValueLayout.JAVA_BYTE)));
        long rows = parts.stream().mapToLong(part -> part.shape().getFirst()).sum();
        gguf.keep(name -> !name.matches("\\Q" + block + "\\Eattn_[qkv]\\.weight"))
                .tensor(block + "attn_qkv.weight", TensorType.F32, List.of(rows, 64L), all.array());
    }
}
