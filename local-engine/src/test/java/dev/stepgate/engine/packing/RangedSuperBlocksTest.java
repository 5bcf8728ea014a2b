package dev.stepgate.engine.packing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class RangedSuperBlocksTest {
    private static final int[] SCALES = {63, 1, 2, 30, 17, 40, 55, 9};
    private static final int[] FLOORS = {63, 5, 11, 48, 3, 20, 33, 60};

    private static final int[] SCALES_OF_16 = {
        15, 1, 2, 7, 9, 4, 3, 8, 14, 13, 6, 5, 11, 12, 10, 2
    };
    private static final int[] FLOORS_OF_16 = {
        15, 3, 1, 9, 4, 2, 8, 14, 13, 6, 5, 11, 12, 10, 2, 7
    };

    private static byte[] packed(PackedType type, float[] x) {
        return Unpacked.packed(type, x);
    }

    @Test
    void q4_k_says_whole_scales_and_floors_exactly() {
        float[] x = SuperBlocks.ranged(SCALES, FLOORS, 15);

        float[] read = Unpacked.after(PackedType.Q4_K, x);

        assertThat(read).isEqualTo(x);
    }

    @Test
    void q4_k_begins_with_two_halves_and_twelve_bytes_of_six_bits() {
        byte[] packed = packed(PackedType.Q4_K, SuperBlocks.ranged(SCALES, FLOORS, 15));

        // Byte j < 4: scale j, and the upper bits of scale j + 4; the next four likewise for
        // floors; the last four: lower bits of scale j + 4, then of its floor.
        assertThat(HexFormat.of().formatHex(Arrays.copyOf(packed, 16)))
                .isEqualTo("003c" + "003c" + "7f81c21e" + "3f458bf0" + "314817c9");
    }

    @Test
    void q4_k_puts_two_sub_blocks_into_32_bytes() {
        byte[] packed = packed(PackedType.Q4_K, SuperBlocks.ranged(SCALES, FLOORS, 15));

        assertThat(HexFormat.of().formatHex(Arrays.copyOfRange(packed, 16, 48)))
                .isEqualTo("00112233445566778899aabbccddeeff" + "ffeeddccbbaa99887766554433221100");
    }

    @Test
    void q5_k_says_whole_scales_and_floors_exactly() {
        float[] x = SuperBlocks.ranged(SCALES, FLOORS, 31);

        float[] read = Unpacked.after(PackedType.Q5_K, x);

        assertThat(read).isEqualTo(x);
    }

    @Test
    void q2_k_says_whole_scales_and_floors_exactly() {
        float[] x = SuperBlocks.ranged(SCALES_OF_16, FLOORS_OF_16, 3);

        float[] read = Unpacked.after(PackedType.Q2_K, x);

        assertThat(read).isEqualTo(x);
    }
}
