package dev.stepgate.engine.packing;

/**
 * Blocks of 256 in sub-blocks whose scales and floors are whole numbers, levels from 0 (spec
 * section 7.2).
 */
final class RangedSuperBlocks {
    private static final int SIZE = 256;

    private RangedSuperBlocks() {}

    static void q4(float[] x, int at, byte[] out, int to) {
        byte[] levels = inEight(x, at, 15, out, to);
        putNibbles(levels, out, to + 16);
    }

    static void q5(float[] x, int at, byte[] out, int to) {
        byte[] levels = inEight(x, at, 31, out, to);
        for (int l = 0; l < 32; l++) {
            int fifths = 0;
            for (int j = 0; j < 8; j++) {
                fifths |= (levels[32 * j + l] >> 4) << j;
            }
            out[to + 16 + l] = (byte) fifths;
        }
        putNibbles(levels, out, to + 48);
    }

    static void q2(float[] x, int at, byte[] out, int to) {
        Ranges ranges = Ranges.find(x, at, 16, 3);
        float scale = LittleEndian.putHalf(out, to + 80, ranges.scale(15));
        float floor = LittleEndian.putHalf(out, to + 82, ranges.floor(15));
        Whole whole = ranges.whole(scale, floor, 15);
        byte[] levels = whole.levels(x, at, scale, floor, 3);
        for (int j = 0; j < 16; j++) {
            out[to + j] = SmallBlocks.nibbles(whole.scales[j], whole.floors[j]);
        }
        for (int l = 0; l < 32; l++) {
            out[to + 16 + l] = (byte) SignedSuperBlocks.lowBits(levels, l);
            out[to + 48 + l] = (byte) SignedSuperBlocks.lowBits(levels, 128 + l);
        }
    }

    /** Writes the head that Q4_K and Q5_K share and returns each number's level. */
    private static byte[] inEight(float[] x, int at, int most, byte[] out, int to) {
        Ranges ranges = Ranges.find(x, at, 32, most);
        float scale = LittleEndian.putHalf(out, to, ranges.scale(63));
        float floor = LittleEndian.putHalf(out, to + 2, ranges.floor(63));
        Whole whole = ranges.whole(scale, floor, 63);
        for (int j = 0; j < 4; j++) {
            int s = whole.scales[j];
            int m = whole.floors[j];
            int later = whole.scales[j + 4];
            int laterFloor = whole.floors[j + 4];
            out[to + 4 + j] = (byte) (s | (later >> 4) << 6);
            out[to + 8 + j] = (byte) (m | (laterFloor >> 4) << 6);
            out[to + 12 + j] = SmallBlocks.nibbles(later, laterFloor);
        }
        return whole.levels(x, at, scale, floor, most);
    }

    /** The low four bits: sub-blocks 2c and 2c + 1 share 32 bytes. */
    private static void putNibbles(byte[] levels, byte[] out, int to) {
        for (int i = 0; i < SIZE / 2; i++) {
            int p = i / 32 * 64 + i % 32;
            out[to + i] = SmallBlocks.nibbles(levels[p], levels[p + 32]);
        }
    }

    /**
     * The best scale and floor of each sub-block.
     *
     * @param floors how far below 0, so never negative
     */
    private record Ranges(float[] scales, float[] floors) {

        static Ranges find(float[] x, int at, int size, int most) {
            int count = SIZE / size;
            Ranges ranges = new Ranges(new float[count], new float[count]);
            RangeSearch search = new RangeSearch(most);
            for (int j = 0; j < count; j++) {
                search.findWithFloorAtMostZero(x, at + size * j, size);
                ranges.scales[j] = search.scale();
                ranges.floors[j] = -search.floor();
            }
            return ranges;
        }

        /** The scale of the scales, so that the largest becomes the whole number {@code most}. */
        float scale(int most) {
            return Math.abs(ScaleSearch.peak(scales, 0, scales.length)) / most;
        }

        float floor(int most) {
            return Math.abs(ScaleSearch.peak(floors, 0, floors.length)) / most;
        }

        Whole whole(float scale, float floor, int most) {
            return new Whole(wholes(scales, scale, most), wholes(floors, floor, most));
        }

        private static int[] wholes(float[] values, float unit, int most) {
            float inverse = SmallBlocks.inverse(unit);
            int[] wholes = new int[values.length];
            for (int j = 0; j < wholes.length; j++) {
                wholes[j] = Math.clamp(Levels.round(values[j] * inverse), 0, most);
            }
            return wholes;
        }
    }

    /** The same as whole numbers. */
    private record Whole(int[] scales, int[] floors) {

        /** Which level each number gets under the scales and floors a reader will see. */
        byte[] levels(float[] x, int at, float scale, float floor, int most) {
            byte[] levels = new byte[SIZE];
            int size = SIZE / scales.length;
            for (int i = 0; i < SIZE; i++) {
                float inverse = SmallBlocks.inverse(scale * scales[i / size]);
                float above = x[at + i] + floor * floors[i / size];
                levels[i] = (byte) Math.clamp(Levels.round(above * inverse), 0, most);
            }
            return levels;
        }
    }
}
