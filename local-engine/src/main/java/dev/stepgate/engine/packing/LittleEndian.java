package dev.stepgate.engine.packing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Puts numbers into bytes the way GGUF files have them. */
final class LittleEndian {
    private static final VarHandle SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final float LARGEST_HALF = 65_504;

    private LittleEndian() {}

    static void putShort(byte[] out, int to, int value) {
        SHORT.set(out, to, (short) value);
    }

    static void putInt(byte[] out, int to, int value) {
        INT.set(out, to, value);
    }

    /** Writes the half nearest to a value and returns what a reader will get. */
    static float putHalf(byte[] out, int to, float value) {
        short half = Float.floatToFloat16(Math.clamp(value, -LARGEST_HALF, LARGEST_HALF));
        putShort(out, to, half);
        return Float.float16ToFloat(half);
    }
}
