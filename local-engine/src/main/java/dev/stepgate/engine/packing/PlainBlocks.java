package dev.stepgate.engine.packing;

/** Numbers each on their own. */
final class PlainBlocks {
    private static final int ROUNDING = 0x7fff;

    private PlainBlocks() {}

    static void f32(float[] x, int at, byte[] out, int to) {
        LittleEndian.putInt(out, to, Float.floatToRawIntBits(x[at]));
    }

    static void f16(float[] x, int at, byte[] out, int to) {
        LittleEndian.putShort(out, to, Float.floatToFloat16(x[at]));
    }

    /** The upper half of the number, rounded to nearest, ties to even. */
    static void bf16(float[] x, int at, byte[] out, int to) {
        int bits = Float.floatToRawIntBits(x[at]);
        boolean nan = Float.isNaN(x[at]);
        int upper = nan ? (bits >>> 16) | 0x40 : (bits + ROUNDING + (bits >>> 16 & 1)) >>> 16;
        LittleEndian.putShort(out, to, upper);
    }
}
