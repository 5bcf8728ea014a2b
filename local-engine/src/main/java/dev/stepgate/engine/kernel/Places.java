package dev.stepgate.engine.kernel;

import java.util.Arrays;

/** Where tokens' inputs and results begin in their arrays. Owned by one thread; grows. */
final class Places {

    private int[] from = {};
    private int[] to = {};
    private int count;

    /** Forgets all. */
    void clear() {
        count = 0;
    }

    /** Adds all rows of x and of y; says which place is the first. */
    int add(Rows y, Rows x) {
        int start = count;
        for (int t = 0; t < x.count(); t++) {
            add(x.at(t), y.at(t));
        }
        return start;
    }

    void add(int input, int result) {
        if (from.length == count) {
            from = Arrays.copyOf(from, 2 * count + 64);
            to = Arrays.copyOf(to, from.length);
        }
        from[count] = input;
        to[count++] = result;
    }

    int count() {
        return count;
    }

    /**
     * Fills a tile with tokens, the last one as often as it takes.
     *
     * @param row where in each result it writes
     */
    void fill(Tile tile, int first, int end, int row) {
        for (int t = 0; t < Tile.MOST; t++) {
            int index = Math.min(first + t, end - 1);
            tile.from[t] = from[index];
            tile.to[t] = to[index] + row;
        }
    }

    /** The same, with results in the tile's own arrays. */
    void fill(Tile tile, int first, int end) {
        fill(tile, first, end, 0);
        tile.toEdge();
    }

    int from(int index) {
        return from[index];
    }

    int to(int index) {
        return to[index];
    }
}
