package dev.stepgate.engine.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Packs floats the way files do, for tests. */
enum Packing {
    F32,
    F16,
    BF16,
    Q8;

    Weights pack(Arena arena, Rows from) {
        int rows = from.count();
        int columns = from.width();
        return switch (this) {
            case F32 -> {
                MemorySegment data = arena.allocate(4L * rows * columns);
                for (int i = 0; i < rows * columns; i++) {
                    data.set(ScalarKernels.FLOAT, 4L * i, from.values()[i]);
                }
                yield new Weights.F32(rows, columns, data);
            }
            case F16 -> {
                MemorySegment data = arena.allocate(2L * rows * columns);
                for (int i = 0; i < rows * columns; i++) {
                    data.set(ScalarKernels.SHORT, 2L * i, Float.floatToFloat16(from.values()[i]));
                }
                yield new Weights.F16(rows, columns, data);
            }
            case BF16 -> {
                MemorySegment data = arena.allocate(2L * rows * columns);
                for (int i = 0; i < rows * columns; i++) {
                    int bits = Float.floatToRawIntBits(from.values()[i]);
                    data.set(ScalarKernels.SHORT, 2L * i, (short) (bits >>> 16));
                }
                yield new Weights.Bf16(rows, columns, data);
            }
            case Q8 -> new Weights.Q8(rows, columns, blocks(arena, from));
        };
    }

    /** The float that is left of one after packing it as BF16 here. */
    static float brain(float value) {
        return Float.intBitsToFloat(Float.floatToRawIntBits(value) & 0xffff0000);
    }

    private static MemorySegment blocks(Arena arena, Rows from) {
        int count = from.count() * from.width() / 32;
        MemorySegment data = arena.allocate(34L * count);
        for (int b = 0; b < count; b++) {
            float most = 0;
            for (int i = 0; i < 32; i++) {
                most = Math.max(most, Math.abs(from.values()[32 * b + i]));
            }
            float scale = Float.float16ToFloat(Float.floatToFloat16(most / 127));
            data.set(ScalarKernels.SHORT, 34L * b, Float.floatToFloat16(most / 127));
            for (int i = 0; i < 32; i++) {
                int q = Math.clamp(Math.round(from.values()[32 * b + i] / scale), -128, 127);
                data.set(ValueLayout.JAVA_BYTE, 34L * b + 2 + i, (byte) q);
            }
        }
        return data;
    }
}
