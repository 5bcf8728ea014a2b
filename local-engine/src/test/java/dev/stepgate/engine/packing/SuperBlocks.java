package dev.stepgate.engine.packing;

/** Blocks of 256 that their type can say exactly: each sub-block uses its outermost levels. */
final class SuperBlocks {

    private SuperBlocks() {}

    /** Sub-block j holds scale · level − floor for levels 0 to {@code most}. */
    static float[] ranged(int[] scales, int[] floors, int most) {
        float[] x = new float[256];
        int size = 256 / scales.length;
        for (int i = 0; i < x.length; i++) {
            int j = i / size;
            x[i] = scales[j] * level(i % size, size, 0, most) - floors[j];
        }
        return x;
    }

    /** Sub-block j holds scale · level for levels {@code least} to {@code most}. */
    static float[] signed(int[] scales, int least, int most) {
        float[] x = new float[256];
        int size = 256 / scales.length;
        for (int i = 0; i < x.length; i++) {
            x[i] = scales[i / size] * (float) level(i % size, size, least, most);
        }
        return x;
    }

    /** Levels from the least on and from the most back, so that both ends are there. */
    private static int level(int i, int size, int least, int most) {
        int range = most - least + 1;
        return i < size / 2 ? least + i % range : most - (i - size / 2) % range;
    }
}
