package dev.stepgate.engine.packing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SignedSuperBlocksTest {
    private static final int[] BYTES = {
        -128, 1, 2, 90, -17, 40, -55, 9, 127, -3, 64, 5, -100, 77, 31, -31
    };
    private static final int[] SIX_BITS = {
        -32, 1, 2, 30, -17, 12, -5, 9, 31, -3, 16, 5, -28, 7, 29, -31
    };

    @Test
    void q6_k_says_whole_scales_exactly() {
        float[] x = SuperBlocks.signed(BYTES, -32, 31);

        float[] read = Unpacked.after(PackedType.Q6_K, x);

        assertThat(read).isEqualTo(x);
    }

    @Test
    void q6_k_ends_with_its_scales_and_one_half() {
        byte[] packed = Unpacked.packed(PackedType.Q6_K, SuperBlocks.signed(BYTES, -32, 31));

        assertThat(Arrays.copyOfRange(packed, 192, 208))
                .containsExactly(
                        -128, 1, 2, 90, -17, 40, -55, 9, 127, -3, 64, 5, -100, 77, 31, -31);
        assertThat(Arrays.copyOfRange(packed, 208, 210)).containsExactly(0x00, 0x3c);
    }

    @Test
    void q3_k_says_whole_scales_exactly() {
        float[] x = SuperBlocks.signed(SIX_BITS, -4, 3);

        float[] read = Unpacked.after(PackedType.Q3_K, x);

        assertThat(read).isEqualTo(x);
    }

    @Test
    void iq4_xs_says_whole_scales_exactly() {
        float[] x = new float[256];
        for (int i = 0; i < x.length; i++) {
            x[i] = SIX_BITS[i / 32] * (float) Levels.IQ4.level(i % 16);
        }

        float[] read = Unpacked.after(PackedType.IQ4_XS, x);

        assertThat(read).isEqualTo(x);
    }
}
