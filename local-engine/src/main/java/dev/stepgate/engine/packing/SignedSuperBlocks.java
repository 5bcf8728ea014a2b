package dev.stepgate.engine.packing;

/**
 * Blocks of 256 in sub-blocks whose scales are whole numbers, levels on both sides of 0 (spec
 * section 7.2).
 */
final class SignedSuperBlocks {
    private static final int SIZE = 256;
    private static final Levels THREE_BITS = Levels.from(-4, 3);
    private static final Levels SIX_BITS = Levels.from(-32, 31);

    private SignedSuperBlocks() {}

    static void q6(float[] x, int at, byte[] out, int to) {
        Scales scales = Scales.find(x, at, 16, SIX_BITS, 127);
        float scale = LittleEndian.putHalf(out, to + 208, scales.overall);
        byte[] places = scales.places(x, at, SIX_BITS, scale);
        for (int j = 0; j < 16; j++) {
            out[to + 192 + j] = (byte) scales.whole[j];
        }
        for (int half = 0; half < 2; half++) {
            for (int l = 0; l < 32; l++) {
                int p = 128 * half + l;
                int a = places[p];
                int b = places[p + 32];
                int c = places[p + 64];
                int d = places[p + 96];
                out[to + 64 * half + l] = SmallBlocks.nibbles(a, c);
                out[to + 64 * half + l + 32] = SmallBlocks.nibbles(b, d);
                int upper = (a >> 4) | (b >> 4) << 2 | (c >> 4) << 4 | (d >> 4) << 6;
                out[to + 128 + 32 * half + l] = (byte) upper;
            }
        }
    }

    static void q3(float[] x, int at, byte[] out, int to) {
        Scales scales = Scales.find(x, at, 16, THREE_BITS, 31);
        float scale = LittleEndian.putHalf(out, to + 108, scales.overall);
        byte[] places = scales.places(x, at, THREE_BITS, scale);
        for (int i = 0; i < 32; i++) {
            int thirds = 0;
            for (int pass = 0; pass < 8; pass++) {
                thirds |= (places[32 * pass + i] >> 2) << pass;
            }
            out[to + i] = (byte) thirds;
            out[to + 32 + i] = (byte) lowBits(places, i);
            out[to + 64 + i] = (byte) lowBits(places, 128 + i);
        }
        for (int j = 0; j < 8; j++) {
            int low = scales.whole[j] + 32;
            int high = scales.whole[j + 8] + 32;
            out[to + 96 + j] = SmallBlocks.nibbles(low, high);
        }
        for (int j = 0; j < 4; j++) {
            int upper = 0;
            for (int quarter = 0; quarter < 4; quarter++) {
                upper |= ((scales.whole[4 * quarter + j] + 32) >> 4) << (2 * quarter);
            }
            out[to + 104 + j] = (byte) upper;
        }
    }

    /** The two lowest bits of four numbers, 32 apart, that share a byte. */
    static int lowBits(byte[] places, int first) {
        return (places[first] & 3)
                | (places[first + 32] & 3) << 2
                | (places[first + 64] & 3) << 4
                | (places[first + 96] & 3) << 6;
    }

    static void iq4(float[] x, int at, byte[] out, int to) {
        Scales scales = Scales.find(x, at, 32, Levels.IQ4, 31);
        float scale = LittleEndian.putHalf(out, to, scales.overall);
        byte[] places = scales.places(x, at, Levels.IQ4, scale);
        int upper = 0;
        for (int j = 0; j < 8; j++) {
            int whole = scales.whole[j] + 32;
            upper |= (whole >> 4) << (2 * j);
            int earlier = j % 2 == 0 ? 0 : out[to + 4 + j / 2];
            out[to + 4 + j / 2] = (byte) (earlier | (whole & 15) << (4 * (j % 2)));
            for (int b = 0; b < 16; b++) {
                int p = 32 * j + b;
                out[to + 8 + 16 * j + b] = SmallBlocks.nibbles(places[p], places[p + 16]);
            }
        }
        LittleEndian.putShort(out, to + 2, upper);
    }

    /**
     * The scales of a block's sub-blocks.
     *
     * @param overall what each whole number is multiplied with
     * @param whole by sub-block; the one of largest magnitude is the negative end of its range
     * @param size numbers in a sub-block
     */
    private record Scales(float overall, int[] whole, int size) {

        /** The best scale of each sub-block, as whole numbers of at most {@code most}. */
        static Scales find(float[] x, int at, int size, Levels levels, int most) {
            float[] each = new float[SIZE / size];
            for (int j = 0; j < each.length; j++) {
                each[j] = ScaleSearch.scale(x, at + size * j, size, levels);
            }
            float overall = ScaleSearch.peak(each, 0, each.length) / (-most - 1);
            float inverse = SmallBlocks.inverse(overall);
            int[] whole = new int[each.length];
            for (int j = 0; j < each.length; j++) {
                whole[j] = Math.clamp(Levels.round(each[j] * inverse), -most - 1, most);
            }
            return new Scales(overall, whole, size);
        }

        /** Which level each number gets under the scales a reader will see. */
        byte[] places(float[] x, int at, Levels levels, float read) {
            byte[] places = new byte[SIZE];
            for (int i = 0; i < SIZE; i++) {
                float inverse = SmallBlocks.inverse(read * whole[i / size]);
                places[i] = (byte) levels.place(x[at + i] * inverse);
            }
            return places;
        }
    }
}
