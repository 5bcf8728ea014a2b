package dev.stepgate.engine.kernel;

/** Where tokens' inputs and results begin in their arrays. Owned by one thread; grows. */
final class Places {

    private int[] from = {};
    private int[] to = {};
    private int count;

    /** All rows of x and of y. */
    void all(Rows y, Rows x) {
        shape(x.count());
        for (int t = 0; t < x.count(); t++) {
            put(t, x.at(t), y.at(t));
        }
    }

    void shape(int places) {
        if (from.length < places) {
            from = new int[2 * places];
            to = new int[2 * places];
        }
        count = places;
    }

    void put(int index, int input, int result) {
        from[index] = input;
        to[index] = result;
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
