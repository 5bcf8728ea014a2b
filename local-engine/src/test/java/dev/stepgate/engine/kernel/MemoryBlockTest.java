package dev.stepgate.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MemoryBlockTest {

    private static final int HEADS = 2;
    private static final int SIZE = 8;

    private final SplittableRandom random = new SplittableRandom(3);

    @Test
    void single_precision_keeps_every_bit() {
        Rows keys = noise(1);
        Rows values = noise(1);

        MemoryBlock block = filled(MemoryFormat.F32, keys, values);

        assertThat(row(block, block.keys(), 0)).containsExactly(keys.values());
        assertThat(row(block, block.values(), 0)).containsExactly(values.values());
    }

    @Test
    void bfloat_rounds_to_the_nearest_and_ties_to_even() {
        float[] given = {1, 0x1.01p0f, 0x1.02p0f, 0x1.03p0f, 0x1.010002p0f, -0x1.03p0f, 3e38f, 0};
        float[] kept = {1, 1, 0x1.02p0f, 0x1.04p0f, 0x1.02p0f, -0x1.04p0f, 0x1.c4p127f, 0};
        var keys = new Rows(1, HEADS * SIZE);
        keys.shape(1, HEADS * SIZE);
        System.arraycopy(given, 0, keys.values(), SIZE, SIZE);

        MemoryBlock block = filled(MemoryFormat.BF16, keys, noise(1));

        var head = new float[SIZE];
        block.keys().widen(block.shape().vector(1, 0), 1, SIZE, head);
        assertThat(head).containsExactly(kept);
    }

    @Test
    void eight_bits_are_at_most_half_a_step_off() {
        Rows keys = noise(5);

        MemoryBlock block = filled(MemoryFormat.Q8, keys, noise(5));

        for (int p = 0; p < 5; p++) {
            float[] kept = row(block, block.keys(), p);
            for (int head = 0; head < HEADS; head++) {
                float most = 0;
                for (int i = 0; i < SIZE; i++) {
                    most = Math.max(most, Math.abs(keys.values()[keys.at(p) + head * SIZE + i]));
                }
                for (int i = head * SIZE; i < (head + 1) * SIZE; i++) {
                    assertThat(kept[i])
                            .isCloseTo(keys.values()[keys.at(p) + i], within(most / 127 * 0.501f));
                }
            }
        }
    }

    @Test
    void eight_bits_keep_zeros() {
        var zeros = new Rows(1, HEADS * SIZE);
        zeros.shape(1, HEADS * SIZE);

        MemoryBlock block = filled(MemoryFormat.Q8, zeros, zeros);

        assertThat(row(block, block.values(), 0)).containsOnly(0);
    }

    @ParameterizedTest
    @EnumSource
    void a_copy_has_the_first_slots_of_the_other(MemoryFormat format) {
        MemoryBlock block = filled(format, noise(5), noise(5));
        MemoryBlock other = filled(format, noise(5), noise(5));
        float[] fourth = row(other, other.keys(), 3);

        other.copy(block, 3);

        for (int p = 0; p < 3; p++) {
            assertThat(row(other, other.keys(), p)).containsExactly(row(block, block.keys(), p));
            assertThat(row(other, other.values(), p))
                    .containsExactly(row(block, block.values(), p));
        }
        assertThat(row(other, other.keys(), 3)).containsExactly(fourth);
    }

    @Test
    void a_token_takes_as_much_memory_as_predicted() {
        assertThat(bytesOfStepFlash(MemoryFormat.F32)).isEqualTo(8192);
        assertThat(bytesOfStepFlash(MemoryFormat.BF16)).isEqualTo(4096);
        assertThat(bytesOfStepFlash(MemoryFormat.Q8)).isEqualTo(2 * 8 * (128 + 4));
    }

    private static long bytesOfStepFlash(MemoryFormat format) {
        return new MemoryShape(format, 64, 8, 128).bytes() / 64;
    }

    private static MemoryBlock filled(MemoryFormat format, Rows keys, Rows values) {
        MemoryBlock block = MemoryBlock.of(new MemoryShape(format, 5, HEADS, SIZE));
        for (int p = 0; p < keys.count(); p++) {
            block.put(p, keys, values, p);
        }
        return block;
    }

    /** What a position's heads became, [G, D]. */
    private static float[] row(MemoryBlock block, HeadVectors vectors, int slot) {
        var row = new float[HEADS * SIZE];
        var head = new float[SIZE];
        for (int h = 0; h < HEADS; h++) {
            vectors.widen(block.shape().vector(h, slot), 1, SIZE, head);
            System.arraycopy(head, 0, row, h * SIZE, SIZE);
        }
        return row;
    }

    private Rows noise(int rows) {
        var x = new Rows(rows, HEADS * SIZE);
        x.shape(rows, HEADS * SIZE);
        for (int i = 0; i < x.values().length; i++) {
            x.values()[i] = (float) random.nextGaussian();
        }
        return x;
    }
}
