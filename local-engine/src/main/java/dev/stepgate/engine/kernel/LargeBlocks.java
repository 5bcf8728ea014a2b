package dev.stepgate.engine.kernel;

/**
 * Widens blocks of 256 numbers, whose sub-blocks have small scales of their own (spec section 7.2).
 */
final class LargeBlocks {

    private LargeBlocks() {}

    /**
     * Sixteen bytes with a scale and a minimum each, 64 bytes of two-bit numbers, then d and dmin
     * (84 bytes): x = d · scale · n − dmin · minimum.
     */
    static void q2k(byte[] packed, int from, float[] to, int at) {
        float d = SmallBlocks.half(packed, from + 80);
        float dmin = SmallBlocks.half(packed, from + 82);
        for (int j = 0; j < 16; j++) {
            float scale = d * SmallBlocks.low(packed[from + j]);
            float min = dmin * SmallBlocks.high(packed[from + j]);
            int q = from + 16 + pairs(j);
            int shift = shift(j);
            for (int l = 0; l < 16; l++) {
                to[at + 16 * j + l] = scale * ((packed[q + l] >> shift) & 3) - min;
            }
        }
    }

    /**
     * 32 bytes of third bits, 64 of two-bit numbers, twelve of scales, then d: x = d · (scale − 32)
     * · (n − 4), with n's third bit worth 4.
     */
    static void q3k(byte[] packed, int from, float[] to, int at) {
        float d = SmallBlocks.half(packed, from + 108);
        for (int j = 0; j < 16; j++) {
            float scale = d * (q3kScale(packed, from + 96, j) - 32);
            int q = from + 32 + pairs(j);
            int shift = shift(j);
            int thirds = from + 16 * (j & 1);
            int third = j >> 1;
            for (int l = 0; l < 16; l++) {
                int n = ((packed[q + l] >> shift) & 3) | (((packed[thirds + l] >> third) & 1) << 2);
                to[at + 16 * j + l] = scale * (n - 4);
            }
        }
    }

    /** Four low bits by halves of the first eight bytes, two high bits from the last four. */
    private static int q3kScale(byte[] packed, int scales, int j) {
        int low = (packed[scales + (j & 7)] >> (4 * (j >> 3))) & 15;
        int high = (packed[scales + 8 + (j & 3)] >> (2 * (j >> 2))) & 3;
        return low | (high << 4);
    }

    /** Where the two-bit numbers of a sub-block of 16 start: each half of 128 has 32 bytes. */
    private static int pairs(int j) {
        return 32 * (j >> 3) + 16 * (j & 1);
    }

    /** Which two bits of those bytes are the sub-block's. */
    private static int shift(int j) {
        return 2 * ((j >> 1) & 3);
    }

    /**
     * d, dmin, twelve bytes of scales and minimums, 128 of nibbles: x = d · scale · n − dmin ·
     * minimum.
     */
    static void q4k(byte[] packed, int from, float[] to, int at) {
        float d = SmallBlocks.half(packed, from);
        float dmin = SmallBlocks.half(packed, from + 2);
        for (int j = 0; j < 8; j++) {
            float scale = d * scale(packed, from + 4, j);
            float min = dmin * minimum(packed, from + 4, j);
            int q = from + 16 + 32 * (j >> 1);
            int shift = 4 * (j & 1);
            for (int l = 0; l < 32; l++) {
                to[at + 32 * j + l] = scale * ((packed[q + l] >> shift) & 15) - min;
            }
        }
    }

    /** As Q4_K, with 32 bytes of fifth bits before the nibbles: sub-block j's are bits j. */
    static void q5k(byte[] packed, int from, float[] to, int at) {
        float d = SmallBlocks.half(packed, from);
        float dmin = SmallBlocks.half(packed, from + 2);
        int fifths = from + 16;
        for (int j = 0; j < 8; j++) {
            float scale = d * scale(packed, from + 4, j);
            float min = dmin * minimum(packed, from + 4, j);
            int q = from + 48 + 32 * (j >> 1);
            int shift = 4 * (j & 1);
            for (int l = 0; l < 32; l++) {
                int n = ((packed[q + l] >> shift) & 15) | (((packed[fifths + l] >> j) & 1) << 4);
                to[at + 32 * j + l] = scale * n - min;
            }
        }
    }

    /** Six bits from twelve bytes: whole for the first four, in two parts for the others. */
    static int scale(byte[] packed, int s, int j) {
        return j < 4
                ? packed[s + j] & 63
                : (packed[s + j + 4] & 15) | (((packed[s + j - 4] >> 6) & 3) << 4);
    }

    static int minimum(byte[] packed, int s, int j) {
        return j < 4
                ? packed[s + j + 4] & 63
                : ((packed[s + j + 4] >> 4) & 15) | (((packed[s + j] >> 6) & 3) << 4);
    }

    /**
     * 128 bytes of low nibbles, 64 of fifth and sixth bits, sixteen signed scales, then d: x = d ·
     * scale · (n − 32).
     */
    static void q6k(byte[] packed, int from, float[] to, int at) {
        float d = SmallBlocks.half(packed, from + 208);
        for (int j = 0; j < 16; j++) {
            float scale = d * packed[from + 192 + j];
            int run = (j >> 1) & 3;
            int part = 16 * (j & 1);
            int low = from + 64 * (j >> 3) + 32 * (run & 1) + part;
            int lowShift = 4 * (run >> 1);
            int high = from + 128 + 32 * (j >> 3) + part;
            int highShift = 2 * run;
            for (int l = 0; l < 16; l++) {
                int fours = (packed[low + l] >> lowShift) & 15;
                int n = fours | (((packed[high + l] >> highShift) & 3) << 4);
                to[at + 16 * j + l] = scale * (n - 32);
            }
        }
    }

    /**
     * d, sixteen bits and four bytes of scales, 128 bytes of nibbles that name one of {@link
     * SmallBlocks#UNEVEN}: x = d · (scale − 32) · number.
     */
    static void iq4xs(byte[] packed, int from, float[] to, int at) {
        float d = SmallBlocks.half(packed, from);
        for (int j = 0; j < 8; j++) {
            int low = (packed[from + 4 + (j >> 1)] >> (4 * (j & 1))) & 15;
            int high = (packed[from + 2 + (j >> 2)] >> (2 * (j & 3))) & 3;
            float scale = d * ((low | (high << 4)) - 32);
            SmallBlocks.named(
                    SmallBlocks.UNEVEN, scale, packed, from + 8 + 16 * j, to, at + 32 * j);
        }
    }
}
