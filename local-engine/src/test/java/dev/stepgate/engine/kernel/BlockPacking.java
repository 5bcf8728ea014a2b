package dev.stepgate.engine.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.random.RandomGenerator;

/** Makes blocks of a format up, for tests: bytes of any kind, scales that are numbers. */
record BlockPacking(BlockFormat format) {

    /** Blocks of random bytes; scales of both signs, some of them denormal. */
    Weights random(Arena arena, int rows, int columns, RandomGenerator random) {
        MemorySegment data = space(arena, rows, columns);
        for (long i = 0; i < data.byteSize(); i++) {
            data.set(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt());
        }
        for (long block = 0; block < data.byteSize(); block += format.bytes()) {
            boolean tiny = random.nextInt(8) == 0;
            scale(data, block, tiny ? 0x1p-20f : (float) random.nextGaussian() / 16);
        }
        return new Weights.Blocks(format, rows, columns, data);
    }

    /** Rows of one block whose bytes are all the same but for the scale. */
    Weights filled(Arena arena, int rows, float scale, int value) {
        MemorySegment data = space(arena, rows, format.elements());
        data.fill((byte) value);
        for (long block = 0; block < data.byteSize(); block += format.bytes()) {
            scale(data, block, scale);
        }
        return new Weights.Blocks(format, rows, format.elements(), data);
    }

    private MemorySegment space(Arena arena, int rows, int columns) {
        return arena.allocate((long) rows * columns / format.elements() * format.bytes());
    }

    private void scale(MemorySegment data, long block, float scale) {
        short half = Float.floatToFloat16(scale);
        switch (format) {
            case Q4_0, Q5_0, IQ4_NL, IQ3_S, IQ4_XS -> data.set(ScalarKernels.SHORT, block, half);
            case Q4_1, Q5_1, Q4_K, Q5_K -> {
                data.set(ScalarKernels.SHORT, block, half);
                data.set(ScalarKernels.SHORT, block + 2, half);
            }
            case Q2_K -> {
                data.set(ScalarKernels.SHORT, block + 80, half);
                data.set(ScalarKernels.SHORT, block + 82, half);
            }
            case Q3_K -> data.set(ScalarKernels.SHORT, block + 108, half);
            case Q6_K -> data.set(ScalarKernels.SHORT, block + 208, half);
            case MXFP4 -> {
                int exponent = 127 + Math.getExponent(scale);
                data.set(ValueLayout.JAVA_BYTE, block, (byte) exponent);
            }
        }
    }
}
