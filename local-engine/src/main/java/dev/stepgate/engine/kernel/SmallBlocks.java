package dev.stepgate.engine.kernel;

/**
 * Widens blocks of 32 numbers (spec section 7.2). In all of them byte j of the nibbles holds number
 * j in its low nibble and number j + 16 in its high one.
 */
final class SmallBlocks {

    private static final int HALF = 16;

    /** What the sixteen nibbles of IQ4_NL and IQ4_XS stand for, before the scale. */
    static final float[] UNEVEN = {
        -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113
    };

    /** The sixteen numbers of E2M1, doubled; the block's scale is halved in return. */
    private static final float[] E2M1_DOUBLED = {
        0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12
    };

    private SmallBlocks() {}

    /** Scale d; nibbles n: x = d · (n − 8). */
    static void q40(byte[] packed, int from, float[] to, int at) {
        float d = half(packed, from);
        for (int j = 0; j < HALF; j++) {
            byte pair = packed[from + 2 + j];
            to[at + j] = d * (low(pair) - 8);
            to[at + HALF + j] = d * (high(pair) - 8);
        }
    }

    /** Scale d, offset m; nibbles n: x = d · n + m. */
    static void q41(byte[] packed, int from, float[] to, int at) {
        float d = half(packed, from);
        float m = half(packed, from + 2);
        for (int j = 0; j < HALF; j++) {
            byte pair = packed[from + 4 + j];
            to[at + j] = d * low(pair) + m;
            to[at + HALF + j] = d * high(pair) + m;
        }
    }

    /** Scale d; 32 fifth bits; nibbles: x = d · (n − 16). */
    static void q50(byte[] packed, int from, float[] to, int at) {
        float d = half(packed, from);
        int fifths = word(packed, from + 2);
        for (int j = 0; j < HALF; j++) {
            byte pair = packed[from + 6 + j];
            to[at + j] = d * (fifth(low(pair), fifths, j) - 16);
            to[at + HALF + j] = d * (fifth(high(pair), fifths, HALF + j) - 16);
        }
    }

    /** Scale d, offset m; 32 fifth bits; nibbles: x = d · n + m. */
    static void q51(byte[] packed, int from, float[] to, int at) {
        float d = half(packed, from);
        float m = half(packed, from + 2);
        int fifths = word(packed, from + 4);
        for (int j = 0; j < HALF; j++) {
            byte pair = packed[from + 8 + j];
            to[at + j] = d * fifth(low(pair), fifths, j) + m;
            to[at + HALF + j] = d * fifth(high(pair), fifths, HALF + j) + m;
        }
    }

    /** Scale d; nibbles that name one of {@link #UNEVEN}. */
    static void iq4nl(byte[] packed, int from, float[] to, int at) {
        named(UNEVEN, half(packed, from), packed, from + 2, to, at);
    }

    /** One byte e for the scale 2^(e − 127); nibbles of sign, two exponent and one other bit. */
    static void mxfp4(byte[] packed, int from, float[] to, int at) {
        int e = packed[from] & 0xff;
        float halved = Float.intBitsToFloat(e < 2 ? 0x200000 << e : (e - 1) << 23);
        named(E2M1_DOUBLED, halved, packed, from + 1, to, at);
    }

    /** Sixteen bytes of two names each: x = scale · numbers[n]. */
    static void named(float[] numbers, float scale, byte[] packed, int from, float[] to, int at) {
        for (int j = 0; j < HALF; j++) {
            byte pair = packed[from + j];
            to[at + j] = scale * numbers[low(pair)];
            to[at + HALF + j] = scale * numbers[high(pair)];
        }
    }

    static int low(byte pair) {
        return pair & 15;
    }

    static int high(byte pair) {
        return (pair >> 4) & 15;
    }

    private static int fifth(int four, int bits, int index) {
        return four | (((bits >>> index) & 1) << 4);
    }

    static float half(byte[] packed, int at) {
        return Float.float16ToFloat((short) ((packed[at] & 0xff) | (packed[at + 1] << 8)));
    }

    private static int word(byte[] packed, int at) {
        return (packed[at] & 0xff)
                | ((packed[at + 1] & 0xff) << 8)
                | ((packed[at + 2] & 0xff) << 16)
                | (packed[at + 3] << 24);
    }
}
