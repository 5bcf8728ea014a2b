package dev.stepgate.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.engine.EngineOptions;
import dev.stepgate.engine.EngineOptions.RopeFreqs;
import dev.stepgate.engine.LocalModel;
import dev.stepgate.engine.checkpoint.Checkpoint.OldDivisors;
import dev.stepgate.engine.checkpoint.LayerFacts.RotaryFacts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rotary divisors that old converters made for twice the width (spec section 6.7). */
class OldDivisorsTest {
    private static final float[] RIGHT =
            RopeScaling.ofStep35().scale(RotaryFacts.unscaled(64, 5_000_000)).divisors();

    @TempDir Path folder;

    @Test
    void old_ones_are_corrected_with_a_remark() throws IOException {
        try (Checkpoint checkpoint = Checkpoint.open(file(old()))) {
            assertThat(divisors(checkpoint)).isEqualTo(RIGHT);
            assertThat(checkpoint.remarks())
                    .containsExactly(
                            "rope_freqs.weight has the divisors of an old converter, made for"
                                    + " twice the rotary width; the right ones are used instead"
                                    + " (rope-freqs: corrected)");
        }
    }

    @Test
    void old_ones_are_those_that_the_specification_lists() {
        float[] old = old();

        assertThat(Arrays.copyOf(old, 27)).containsOnly(1);
        assertThat(Arrays.copyOfRange(old, 27, 32))
                .usingComparatorWithPrecision(1e-4f)
                .containsExactly(1.0142f, 1.1384f, 1.2595f, 1.3745f, 1.4807f);
        assertThat(old[63]).isEqualTo(2);
    }

    @Test
    void old_ones_can_be_kept() throws IOException {
        try (Checkpoint checkpoint = Checkpoint.open(file(old()), OldDivisors.AS_STORED)) {
            assertThat(divisors(checkpoint)).isEqualTo(Arrays.copyOf(old(), 32));
            assertThat(checkpoint.remarks())
                    .singleElement()
                    .asString()
                    .endsWith(
                            "they are used as they are, so long texts drift from the model's reference"
                                    + " (rope-freqs: as-stored)");
        }
    }

    @Test
    void right_ones_are_used_without_a_word() throws IOException {
        float[] right = Arrays.copyOf(RIGHT, 64);
        Arrays.fill(right, 32, 64, 1);

        try (Checkpoint checkpoint = Checkpoint.open(file(right))) {
            assertThat(divisors(checkpoint)).isEqualTo(RIGHT);
            assertThat(checkpoint.remarks()).isEmpty();
        }
    }

    @Test
    void those_of_another_context_are_used_as_they_stand() throws IOException {
        float[] other =
                new RopeScaling(2, 4096, 1, 32)
                        .scale(RotaryFacts.unscaled(128, 5_000_000))
                        .divisors();

        try (Checkpoint checkpoint = Checkpoint.open(file(other))) {
            assertThat(divisors(checkpoint)).isEqualTo(Arrays.copyOf(other, 32));
            assertThat(checkpoint.remarks()).isEmpty();
        }
    }

    @Test
    void an_open_model_says_which_it_uses() throws IOException {
        EngineOptions kept = EngineOptions.usual().withRopeFreqs(RopeFreqs.AS_STORED);

        try (LocalModel corrected = LocalModel.open(file(old()), EngineOptions.usual());
                LocalModel asStored = LocalModel.open(file(old()), kept)) {
            assertThat(corrected.description().remarks())
                    .singleElement()
                    .asString()
                    .endsWith("(rope-freqs: corrected)");
            assertThat(asStored.description().remarks())
                    .singleElement()
                    .asString()
                    .endsWith("(rope-freqs: as-stored)");
        }
    }

    private static float[] old() {
        return OldFile.divisors();
    }

    private static float[] divisors(Checkpoint checkpoint) {
        return checkpoint.facts().layers().getFirst().rotary().divisors();
    }

    private Path file(float[] divisors) throws IOException {
        return OldFile.write(folder.resolve("small.gguf"), divisors);
    }
}
