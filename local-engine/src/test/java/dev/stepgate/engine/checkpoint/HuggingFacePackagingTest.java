package dev.stepgate.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.engine.terms.EngineFault.BadCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ways a Hugging Face checkpoint is packaged, each saying what the plain one says. */
class HuggingFacePackagingTest {
    private static final Path TINY = SmallModel.TINY;

    @TempDir Path folder;
    private SafetensorsWriter weights = new SafetensorsWriter();
    private String config = "";

    @BeforeEach
    void copy() throws IOException {
        for (String name : List.of("tokenizer.json", "tokenizer_config.json")) {
            Files.copy(TINY.resolve(name), folder.resolve(name));
        }
        weights = SafetensorsWriter.copyOf(TINY.resolve("model.safetensors"));
        config = Files.readString(TINY.resolve("config.json"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"moe.experts.", "moe."})
    void experts_may_be_stored_one_by_one(String prefix) throws IOException {
        weights.unstack(prefix);

        try (Checkpoint stacked = Checkpoint.open(TINY);
                Checkpoint apart = open()) {
            assertThat(apart.has("blk.3.ffn_down_exps.weight")).isTrue();
            assertThat(apart.tensors()).hasSize(stacked.tensors().size() + 5 * 3 * 7);
            for (int e = 0; e < 8; e++) {
                Tensor one = apart.expert("blk.3.ffn_down_exps.weight", e, 64, 32);
                Tensor slice = stacked.expert("blk.3.ffn_down_exps.weight", e, 64, 32);
                assertThat(one.name()).isEqualTo("blk.3.ffn_down_exps.weight[" + e + "]");
                assertThat(one.data().mismatch(slice.data())).isEqualTo(-1);
            }
        }
    }

    @Test
    void a_missing_expert_is_named() throws IOException {
        weights.unstack("moe.experts.")
                .rename(
                        name ->
                                name.replace(
                                        "layers.2.moe.experts.5.up", "layers.2.moe.experts.8.up"));

        assertThatThrownBy(this::open)
                .isInstanceOf(BadCheckpoint.class)
                .hasMessage(folder + ": blk.2.ffn_up_exps.weight[5]: missing (expected: [32, 64])");
    }

    @Test
    void an_expert_beyond_the_router_s_is_refused() throws IOException {
        weights.unstack("moe.experts.")
                .put(
                        "model.layers.2.moe.experts.8.up_proj.weight",
                        "F32",
                        List.of(32L, 64L),
                        new byte[32 * 64 * 4]);

        assertThatThrownBy(this::open)
                .isInstanceOf(BadCheckpoint.class)
                .hasMessageContaining("blk.2.ffn_up_exps.weight[8]: [32, 64] (expected: no such");
    }

    @Test
    void sizes_of_one_may_be_kept_or_left_out() throws IOException {
        String gate = "model.layers.1.moe.gate.weight";
        weights.put(gate, "F32", List.of(1L, 8L, 64L), weights.entry(gate).bytes());

        try (Checkpoint plain = Checkpoint.open(TINY);
                Checkpoint squeezed = open()) {
            assertThat(squeezed.floats("blk.1.ffn_gate_inp.weight", 8, 64))
                    .isEqualTo(plain.floats("blk.1.ffn_gate_inp.weight", 8, 64));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.language_model.", "language_model.model."})
    void step_3_7_holds_the_text_model_inside_another(String prefix) throws IOException {
        weights.rename(name -> name.replaceFirst("^model\\.", prefix))
                .put("model.vision_model.conv1.weight", "F8_E4M3", List.of(2L), new byte[2])
                .put("vit_large_projector.weight", "I64", List.of(), new byte[8]);
        asStep37();

        try (Checkpoint plain = Checkpoint.open(TINY);
                Checkpoint inside = open()) {
            assertThat(inside.facts())
                    .usingRecursiveComparison()
                    .ignoringFields("name")
                    .withEqualsForType(Arrays::equals, float[].class)
                    .isEqualTo(plain.facts());
            assertThat(inside.tensors())
                    .extracting(Tensor::name)
                    .containsExactlyInAnyOrderElementsOf(
                            plain.tensors().stream().map(Tensor::name).toList());
            assertThat(inside.stopTokens()).isEqualTo(plain.stopTokens());
            assertThat(inside.vocabulary().begin()).isZero();
            assertThat(inside.remarks())
                    .containsExactly("2 tensors for pictures are left out: this engine reads text");
        }
    }

    @Test
    void step_3_7_may_come_in_shards() throws IOException {
        weights.rename(name -> name.replaceFirst("^model\\.", "model.language_model."))
                .put("model.vision_model.conv1.weight", "F32", List.of(2L), new byte[8]);
        asStep37();
        Files.writeString(folder.resolve("config.json"), config);
        weights.writeShards(folder, 4);

        try (Checkpoint inside = Checkpoint.open(folder)) {
            assertThat(inside.facts().draftLayers()).hasSize(3);
            assertThat(inside.remarks()).hasSize(1);
        }
    }

    @Test
    void fields_that_step_3_7_leaves_out_are_true() throws IOException {
        config = without("zero_centered", without("use_qk_norm", config));

        try (Checkpoint plain = Checkpoint.open(TINY);
                Checkpoint silent = open()) {
            assertThat(silent.floats("blk.1.attn_q_norm.weight", 32))
                    .isEqualTo(plain.floats("blk.1.attn_q_norm.weight", 32));
        }
    }

    @Test
    void norms_that_are_not_centred_stay_as_they_are() throws IOException {
        config = config.replace("\"zero_centered\": true", "\"zero_centered\": false");

        try (Checkpoint plain = Checkpoint.open(TINY);
                Checkpoint ready = open()) {
            float[] norm = ready.floats("blk.1.attn_q_norm.weight", 32);
            for (int i = 0; i < norm.length; i++) {
                norm[i] += 1;
            }
            assertThat(norm).isEqualTo(plain.floats("blk.1.attn_q_norm.weight", 32));
        }
    }

    @Test
    void layers_beyond_the_lists_are_full_as_the_converter_has_it() throws IOException {
        config =
                config.replace(
                        "\"num_nextn_predict_layers\": 3", "\"num_nextn_predict_layers\": 0");
        for (String list :
                List.of("layer_types", "partial_rotary_factors", "rope_theta", "swiglu_limits")) {
            config = shorten(list, 4, config);
        }
        weights = withLayers("[0-5]");

        // Layer 5 has the heads of a windowed layer, so its weights belie the lists.
        assertThatThrownBy(this::open)
                .isInstanceOf(BadCheckpoint.class)
                .hasMessageContaining("blk.5.attn_q.weight: [96, 64] (expected: [64, 64])");
    }

    @Test
    void a_full_layer_beyond_the_lists_turns_as_the_first_full_one() throws IOException {
        config =
                config.replace("\"num_nextn_predict_layers\": 3", "\"num_nextn_predict_layers\": 0")
                        .replace("\"num_hidden_layers\": 6", "\"num_hidden_layers\": 5");
        for (String list :
                List.of("layer_types", "partial_rotary_factors", "rope_theta", "swiglu_limits")) {
            config = shorten(list, 4, config);
        }
        weights = withLayers("[0-4]");

        try (Checkpoint plain = Checkpoint.open(TINY);
                Checkpoint shorter = open()) {
            assertThat(shorter.facts().layers().get(4))
                    .usingRecursiveComparison()
                    .withEqualsForType(Arrays::equals, float[].class)
                    .isEqualTo(plain.facts().layers().get(4));
        }
    }

    @Test
    void eight_bit_floats_are_refused_by_name() throws IOException {
        weights.put(
                "model.layers.0.mlp.up_proj.weight",
                "F8_E4M3",
                List.of(96L, 64L),
                new byte[96 * 64]);

        assertThatThrownBy(this::open)
                .isInstanceOf(BadCheckpoint.class)
                .hasMessageContaining("model.layers.0.mlp.up_proj.weight is F8_E4M3, which")
                .hasMessageContaining("BF16");
    }

    @Test
    void the_same_tensor_under_two_names_is_refused() throws IOException {
        weights.put("model.language_model.norm.weight", "F32", List.of(64L), new byte[64 * 4]);

        assertThatThrownBy(this::open)
                .isInstanceOf(BadCheckpoint.class)
                .hasMessageEndingWith(
                        "model.language_model.norm.weight: given twice (expected: once)");
    }

    private Checkpoint open() throws IOException {
        Files.writeString(folder.resolve("config.json"), config);
        weights.write(folder.resolve("model.safetensors"));
        return Checkpoint.open(folder);
    }

    /** Puts the configuration inside another, but for the tokens that begin and end a text. */
    private void asStep37() {
        String text =
                config.replace("bos_token_id", "unused").replace("eos_token_id", "unused_too");
        config =
                "{\"model_type\": \"step3p7\", \"vision_config\": {}, \"bos_token_id\": 0,"
                        + " \"eos_token_id\": [1, 4], \"text_config\": "
                        + text
                        + "}";
    }

    private SafetensorsWriter withLayers(String range) {
        SafetensorsWriter kept = new SafetensorsWriter();
        weights.names().stream()
                .filter(
                        name ->
                                name.matches(
                                        "(?!.*\\.layers\\.).*|.*\\.layers\\." + range + "\\..*"))
                .forEach(
                        name -> {
                            SafetensorsWriter.Entry entry = weights.entry(name);
                            kept.put(name, entry.dtype(), entry.shape(), entry.bytes());
                        });
        return kept;
    }

    private static String without(String field, String json) {
        return json.replaceFirst("\"" + field + "\": \\w+,", "");
    }

    private static String shorten(String list, int length, String json) {
        int open = json.indexOf('[', json.indexOf("\"" + list + "\":"));
        int close = json.indexOf(']', open);
        List<String> values =
                new ArrayList<>(List.of(json.substring(open + 1, close).split(",", -1)));
        return json.substring(0, open + 1)
                + String.join(",", values.subList(0, length))
                + json.substring(close);
    }
}
