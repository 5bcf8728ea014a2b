package dev.stepgate.engine.packing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.engine.terms.EngineFault.BadRequest;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PackedTypeTest {

    /** Of normally distributed numbers, what may be lost; a tenth above what is lost. */
    private static final Map<PackedType, Double> LOST =
            Map.ofEntries(
                    Map.entry(PackedType.F32, 0.0),
                    Map.entry(PackedType.F16, 0.0003),
                    Map.entry(PackedType.BF16, 0.002),
                    Map.entry(PackedType.Q8_0, 0.006),
                    Map.entry(PackedType.Q6_K, 0.020),
                    Map.entry(PackedType.Q5_K, 0.040),
                    Map.entry(PackedType.Q4_K, 0.080),
                    Map.entry(PackedType.Q3_K, 0.160),
                    Map.entry(PackedType.Q2_K, 0.310),
                    Map.entry(PackedType.Q5_0, 0.045),
                    Map.entry(PackedType.Q5_1, 0.040),
                    Map.entry(PackedType.Q4_0, 0.090),
                    Map.entry(PackedType.Q4_1, 0.080),
                    Map.entry(PackedType.IQ4_NL, 0.083),
                    Map.entry(PackedType.IQ4_XS, 0.083),
                    Map.entry(PackedType.MXFP4, 0.125));

    private static float[] normal(int count, double deviation, long seed) {
        var random = new SplittableRandom(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextGaussian() * deviation);
        }
        return values;
    }

    private static double lost(PackedType type) {
        return LOST.getOrDefault(type, -1.0);
    }

    @ParameterizedTest
    @EnumSource
    void normal_numbers_lose_no_more_than_the_type_must(PackedType type) {
        float[] row = normal(256 * 64, 0.05, 1);

        float[] read = Unpacked.after(type, row);

        assertThat(Unpacked.relativeError(row, read)).isLessThanOrEqualTo(lost(type));
    }

    @ParameterizedTest
    @EnumSource
    void zeros_stay_zeros(PackedType type) {
        float[] read = Unpacked.after(type, new float[256]);

        for (float value : read) {
            assertThat(Math.abs(value)).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void numbers_of_any_size_come_back_at_that_size(PackedType type) {
        for (double deviation : new double[] {0.004, 0.05, 1, 100}) {
            float[] row = normal(1024, deviation, 2);

            float[] read = Unpacked.after(type, row);

            assertThat(Unpacked.relativeError(row, read))
                    .as("deviation %s", deviation)
                    .isLessThan(1.5 * lost(type) + 1e-9);
        }
    }

    @ParameterizedTest
    @EnumSource
    void numbers_too_small_for_a_scale_become_nothing_worse_than_zero(PackedType type) {
        float[] row = normal(256, 1e-12, 3);

        float[] read = Unpacked.after(type, row);

        for (int i = 0; i < row.length; i++) {
            assertThat(Math.abs(read[i])).isLessThan(1e-6f);
        }
    }

    @ParameterizedTest
    @EnumSource
    void one_number_alone_of_its_size_is_kept(PackedType type) {
        float[] row = normal(256, 1e-3, 4);
        row[77] = -6;

        float[] read = Unpacked.after(type, row);

        assertThat(read[77]).isBetween(-6.5f, -5.5f);
    }

    @ParameterizedTest
    @EnumSource
    void a_block_does_not_depend_on_its_neighbours(PackedType type) {
        float[] row = normal(512, 1, 5);
        byte[] both = Unpacked.packed(type, row);

        byte[] second = Unpacked.packed(type, Arrays.copyOfRange(row, 256, 512));

        assertThat(Arrays.copyOfRange(both, both.length / 2, both.length)).isEqualTo(second);
    }

    @Test
    void names_are_known_in_either_case() {
        assertThat(PackedType.named("q4_k")).isEqualTo(PackedType.Q4_K);
    }

    @Test
    void a_type_nobody_writes_is_refused_with_the_list() {
        assertThatThrownBy(() -> PackedType.named("IQ3_S"))
                .isInstanceOf(BadRequest.class)
                .hasMessageStartingWith("--type: IQ3_S (expected: one of F32 F16 BF16 Q8_0 Q6_K");
    }

    @Test
    void types_are_ordered_by_the_bits_of_a_number() {
        assertThat(PackedType.Q5_1.isBelow(PackedType.Q6_K)).isTrue();
        assertThat(PackedType.Q6_K.isBelow(PackedType.Q6_K)).isFalse();
        assertThat(PackedType.Q8_0.isBelow(PackedType.Q6_K)).isFalse();
    }
}
