package dev.stepgate.engine.kernel;

/**
 * Up to eight tokens that a group of rows is multiplied by together: where their inputs and their
 * results begin. Owned by one thread.
 */
final class Tile {

    /** The most tokens; more sums than the machine has registers for would spill. */
    static final int MOST = Interleaved.VECTOR == 32 ? 4 : 8;

    private static final int ROOM = 8;

    final int[] from = new int[ROOM];
    final int[] to = new int[ROOM];

    /** Results on the way to where they belong, [8, group's rows]. */
    final float[] edge = new float[ROOM * Interleaved.ROWS];

    /** Results of the other arm of a network. */
    final float[] up = new float[ROOM * Interleaved.ROWS];

    /** How many tokens a tile takes when so many are left; it may repeat the last. */
    static int size(int left) {
        return left >= 5 ? MOST : left >= 3 ? 4 : left;
    }

    /** Lets results go to an array of their own, [8, group's rows]. */
    void toEdge() {
        for (int i = 0; i < ROOM; i++) {
            to[i] = i * Interleaved.ROWS;
        }
    }
}
