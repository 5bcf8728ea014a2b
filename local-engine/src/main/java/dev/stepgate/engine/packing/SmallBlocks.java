package dev.stepgate.engine.packing;

import java.util.Arrays;

/** Blocks of 32 with one scale (spec section 7.2). */
final class SmallBlocks {
    private static final int SIZE = 32;
    private static final int HALF = 16;
    private static final Levels FOUR_BITS = Levels.from(-8, 7);
    private static final Levels FIVE_BITS = Levels.from(-16, 15);

    private SmallBlocks() {}

    /** As ggml does it, to the bit: halves are rounded away from 0. */
    static void q8(float[] x, int at, byte[] out, int to) {
        float scale = Math.abs(ScaleSearch.peak(x, at, SIZE)) / 127;
        float inverse = inverse(scale);
        LittleEndian.putHalf(out, to, scale);
        for (int i = 0; i < SIZE; i++) {
            float q = x[at + i] * inverse;
            out[to + 2 + i] = (byte) (q + Math.copySign(0.5f, q));
        }
    }

    static void q40(float[] x, int at, byte[] out, int to) {
        float scale = ScaleSearch.scale(x, at, SIZE, FOUR_BITS);
        float inverse = inverse(LittleEndian.putHalf(out, to, scale));
        for (int b = 0; b < HALF; b++) {
            int low = FOUR_BITS.place(x[at + b] * inverse);
            int high = FOUR_BITS.place(x[at + b + HALF] * inverse);
            out[to + 2 + b] = nibbles(low, high);
        }
    }

    static void q41(float[] x, int at, byte[] out, int to) {
        RangeSearch range = new RangeSearch(15);
        range.find(x, at, SIZE);
        float inverse = inverse(LittleEndian.putHalf(out, to, range.scale()));
        float floor = LittleEndian.putHalf(out, to + 2, range.floor());
        for (int b = 0; b < HALF; b++) {
            int low = level(x[at + b], floor, inverse, 15);
            int high = level(x[at + b + HALF], floor, inverse, 15);
            out[to + 4 + b] = nibbles(low, high);
        }
    }

    static void q50(float[] x, int at, byte[] out, int to) {
        float scale = ScaleSearch.scale(x, at, SIZE, FIVE_BITS);
        float inverse = inverse(LittleEndian.putHalf(out, to, scale));
        int fifths = 0;
        for (int b = 0; b < HALF; b++) {
            int low = FIVE_BITS.place(x[at + b] * inverse);
            int high = FIVE_BITS.place(x[at + b + HALF] * inverse);
            fifths |= (low >> 4) << b | (high >> 4) << (b + HALF);
            out[to + 6 + b] = nibbles(low, high);
        }
        LittleEndian.putInt(out, to + 2, fifths);
    }

    static void q51(float[] x, int at, byte[] out, int to) {
        RangeSearch range = new RangeSearch(31);
        range.find(x, at, SIZE);
        float inverse = inverse(LittleEndian.putHalf(out, to, range.scale()));
        float floor = LittleEndian.putHalf(out, to + 2, range.floor());
        int fifths = 0;
        for (int b = 0; b < HALF; b++) {
            int low = level(x[at + b], floor, inverse, 31);
            int high = level(x[at + b + HALF], floor, inverse, 31);
            fifths |= (low >> 4) << b | (high >> 4) << (b + HALF);
            out[to + 8 + b] = nibbles(low, high);
        }
        LittleEndian.putInt(out, to + 4, fifths);
    }

    static void iq4(float[] x, int at, byte[] out, int to) {
        float scale = ScaleSearch.scale(x, at, SIZE, Levels.IQ4);
        float inverse = inverse(LittleEndian.putHalf(out, to, scale));
        for (int b = 0; b < HALF; b++) {
            int low = Levels.IQ4.place(x[at + b] * inverse);
            int high = Levels.IQ4.place(x[at + b + HALF] * inverse);
            out[to + 2 + b] = nibbles(low, high);
        }
    }

    /** The scale is a power of two; the one above and the one below the usual are tried too. */
    static void mxfp4(float[] x, int at, byte[] out, int to) {
        float peak = Math.abs(ScaleSearch.peak(x, at, SIZE));
        if (peak < 0x1p-120f) {
            Arrays.fill(out, to, to + 17, (byte) 0);
            return;
        }
        int usual = Math.getExponent(peak) - 2;
        int best = usual;
        double least = Double.POSITIVE_INFINITY;
        for (int exponent = usual - 1; exponent <= usual + 1; exponent++) {
            double error = fp4Error(x, at, exponent);
            if (error < least) {
                least = error;
                best = exponent;
            }
        }
        out[to] = (byte) (best + 127);
        float inverse = doubling(best);
        for (int b = 0; b < HALF; b++) {
            int low = fp4Code(x[at + b] * inverse);
            int high = fp4Code(x[at + b + HALF] * inverse);
            out[to + 1 + b] = nibbles(low, high);
        }
    }

    private static double fp4Error(float[] x, int at, int exponent) {
        float inverse = doubling(exponent);
        double error = 0;
        for (int i = at; i < at + SIZE; i++) {
            double off = x[i] * inverse - Levels.FP4.nearest(x[i] * inverse);
            error += off * off;
        }
        return Math.scalb(error, 2 * exponent);
    }

    /** What makes a number a doubled level: 2 over the scale. */
    private static float doubling(int exponent) {
        return Math.scalb(2f, -exponent);
    }

    /** Sign, then magnitude; the levels are symmetric about the place of 0. */
    private static int fp4Code(float doubled) {
        int place = Levels.FP4.place(doubled) - 7;
        return place < 0 ? 8 - place : place;
    }

    private static int level(float value, float floor, float inverse, int most) {
        return Math.clamp(Levels.round((value - floor) * inverse), 0, most);
    }

    /** The low four bits of two numbers in one byte. */
    static byte nibbles(int low, int high) {
        return (byte) ((low & 15) | (high << 4));
    }

    /** One divided by a scale; 0 for a block of zeros. */
    static float inverse(float scale) {
        return scale == 0 ? 0 : 1 / scale;
    }
}
