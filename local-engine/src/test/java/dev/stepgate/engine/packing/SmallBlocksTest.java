package dev.stepgate.engine.packing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Blocks whose numbers a type can say exactly, against bytes worked out by hand. */
class SmallBlocksTest {

    private static float[] block(IntToDoubleFunction values) {
        float[] x = new float[32];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) values.applyAsDouble(i);
        }
        return x;
    }

    private static String hex(PackedType type, float[] block) {
        return HexFormat.of().formatHex(Unpacked.packed(type, block));
    }

    @Test
    void q8_0_is_a_half_and_32_signed_bytes() {
        float[] x = block(i -> i - 16);
        x[31] = -127;

        String packed = hex(PackedType.Q8_0, x);

        assertThat(packed)
                .isEqualTo(
                        "003c"
                                + "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"
                                + "000102030405060708090a0b0c0d0e81");
    }

    @Test
    void q4_0_pairs_element_b_with_element_b_plus_16() {
        float[] x = block(i -> i < 16 ? i - 8 : 23 - i);

        String packed = hex(PackedType.Q4_0, x);

        assertThat(packed).isEqualTo("003c" + "f0e1d2c3b4a5968778695a4b3c2d1e0f");
    }

    @Test
    void q4_1_has_a_floor_after_its_scale() {
        float[] x = block(i -> 3 + (i < 16 ? i : 31 - i));

        String packed = hex(PackedType.Q4_1, x);

        assertThat(packed).isEqualTo("003c" + "0042" + "f0e1d2c3b4a5968778695a4b3c2d1e0f");
    }

    @Test
    void q5_0_keeps_its_fifth_bits_together() {
        float[] x = block(i -> i - 16);

        String packed = hex(PackedType.Q5_0, x);

        assertThat(packed).isEqualTo("003c" + "0000ffff" + "00112233445566778899aabbccddeeff");
    }

    @Test
    void q5_1_has_a_floor_before_its_fifth_bits() {
        float[] x = block(i -> 2 * (31 - i) - 4);

        String packed = hex(PackedType.Q5_1, x);

        assertThat(packed)
                .isEqualTo("0040" + "00c4" + "ffff0000" + "ffeeddccbbaa99887766554433221100");
    }

    @Test
    void iq4_nl_numbers_its_uneven_levels() {
        float[] x = block(i -> Levels.IQ4.level(i < 16 ? i : 31 - i));

        String packed = hex(PackedType.IQ4_NL, x);

        assertThat(packed).isEqualTo("003c" + "f0e1d2c3b4a5968778695a4b3c2d1e0f");
    }

    @Test
    void mxfp4_has_an_exponent_and_signed_levels() {
        double[] levels = {0, .5, 1, 1.5, 2, 3, 4, 6};
        float[] x = block(i -> levels[i % 8] * (i % 16 < 8 ? 4 : -4));

        String packed = hex(PackedType.MXFP4, x);

        assertThat(packed).isEqualTo("81" + "001122334455667700" + "99aabbccddeeff");
    }

    @Test
    void mxfp4_may_take_a_larger_scale_than_the_usual() {
        float[] x = block(i -> 7.9);

        float[] read = Unpacked.after(PackedType.MXFP4, x);

        assertThat(read).containsOnly(8f);
    }

    @Test
    void q8_0_rounds_halves_away_from_zero() {
        float[] x = block(i -> i % 2 == 0 ? 2.5 : -2.5);
        x[0] = 127;

        byte[] packed = Unpacked.packed(PackedType.Q8_0, x);

        assertThat(Arrays.copyOfRange(packed, 2, 6)).containsExactly(127, -3, 3, -3);
    }
}
