package dev.stepgate.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.engine.checkpoint.LayerFacts.FeedForwardFacts.Dense;
import dev.stepgate.engine.checkpoint.LayerFacts.FeedForwardFacts.Mixture;
import dev.stepgate.engine.terms.EngineFault.BadCheckpoint;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class GgufCheckpointTest {
    private static final Path NANO = Path.of("src/main/models/step-nano-q8_0.gguf");

    @Test
    void the_bundled_model_says_what_it_is() {
        try (Checkpoint nano = Checkpoint.open(NANO)) {
            Facts facts = nano.facts();

            assertThat(facts.name()).isEqualTo("Step-Nano");
            assertThat(facts.width()).isEqualTo(256);
            assertThat(facts.headSize()).isEqualTo(64);
            assertThat(facts.vocabulary()).isEqualTo(2048);
            assertThat(facts.contextTokens()).isEqualTo(8192);
            assertThat(facts.normEpsilon()).isEqualTo(1e-5f);
            assertThat(facts.layers())
                    .extracting(LayerFacts::window)
                    .containsExactly(0, 64, 64, 64, 0, 64);
            assertThat(facts.layers())
                    .extracting(LayerFacts::heads)
                    .containsExactly(4, 6, 6, 6, 4, 6);
            assertThat(facts.draftLayers()).hasSize(3).allMatch(layer -> layer.window() == 64);
        }
    }

    @Test
    void layers_are_dense_or_mixtures() {
        try (Checkpoint nano = Checkpoint.open(NANO)) {
            Facts facts = nano.facts();

            assertThat(facts.layers().getFirst().feedForward()).isEqualTo(new Dense(512, 0));
            assertThat(facts.layers().get(1).feedForward())
                    .isEqualTo(new Mixture(24, 4, 128, 128, 3, true, 0, 0));
            assertThat(facts.layers().get(5).feedForward())
                    .isEqualTo(new Mixture(24, 4, 128, 128, 3, true, 7, 16));
            assertThat(facts.draftLayers().getFirst().feedForward()).isEqualTo(new Dense(512, 0));
        }
    }

    @Test
    void full_layers_turn_half_of_each_head_and_windowed_ones_all_of_it() {
        try (Checkpoint nano = Checkpoint.open(NANO)) {
            LayerFacts full = nano.facts().layers().get(0);
            LayerFacts windowed = nano.facts().layers().get(1);

            assertThat(full.rotary().width()).isEqualTo(32);
            assertThat(full.rotary().theta()).isEqualTo(5_000_000);
            assertThat(full.rotary().divisors()).hasSize(16).startsWith(1).endsWith(2);
            assertThat(windowed.rotary().width()).isEqualTo(64);
            assertThat(windowed.rotary().theta()).isEqualTo(10_000);
            assertThat(windowed.rotary().divisors()).hasSize(32).containsOnly(1);
        }
    }

    @Test
    void tensors_are_found_by_name_and_shape() {
        try (Checkpoint nano = Checkpoint.open(NANO)) {
            Tensor experts = nano.tensor("blk.1.ffn_down_exps.weight", 24, 256, 128);

            assertThat(experts.type()).isEqualTo(TensorType.Q8_0);
            assertThat(experts.data().byteSize()).isEqualTo(24 * 256 * 128 / 32 * 34);
            assertThat(nano.has("blk.0.ffn_down_exps.weight")).isFalse();
        }
    }

    @Test
    void another_shape_is_refused_by_name() {
        try (Checkpoint nano = Checkpoint.open(NANO)) {
            assertThatThrownBy(() -> nano.tensor("output.weight", 256, 2048))
                    .isInstanceOf(BadCheckpoint.class)
                    .hasMessage(NANO + ": output.weight: [2048, 256] (expected: [256, 2048])");
        }
    }

    @Test
    void the_vocabulary_and_the_template_come_along() {
        try (Checkpoint nano = Checkpoint.open(NANO)) {
            assertThat(nano.vocabulary())
                    .isInstanceOfSatisfying(
                            VocabularySource.Listed.class,
                            listed -> {
                                assertThat(listed.splitter()).isEqualTo("deepseek-v3");
                                assertThat(listed.tokens()).hasSize(2048);
                                assertThat(listed.merges()).hasSize(1781).startsWith("e r", "Ġ a");
                                assertThat(listed.begin()).isZero();
                            });
            assertThat(nano.chatTemplate()).startsWith("{{- bos_token }}");
            assertThat(nano.stopTokens()).containsExactly(1, 2, 4);
        }
    }

    @Test
    void quantised_numbers_are_copied_as_floats() {
        try (Checkpoint nano = Checkpoint.open(NANO)) {
            float[] gate = nano.floats("blk.0.attn_gate.weight", 4, 256);
            Tensor packed = nano.tensor("blk.0.attn_gate.weight", 4, 256);
            byte[] bytes = packed.data().toArray(ValueLayout.JAVA_BYTE);
            float scale = Float.float16ToFloat((short) ((bytes[34] & 0xff) | bytes[35] << 8));

            assertThat(gate).hasSize(1024);
            assertThat(gate[32]).isEqualTo(scale * bytes[36]);
        }
    }
}
