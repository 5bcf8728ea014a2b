package dev.stepgate.engine.kernel;

/**
 * Groups of rows times tokens: y[t][r] = Σ w[r][c] · x[t][c], in the order of the columns, the same
 * to the last bit however many tokens there are.
 */
final class GroupProducts {

    /** Groups that one token takes together. */
    static final int STREAMS = 4;

    private GroupProducts() {}

    /**
     * One group of rows times tokens {@code first} up to {@code end} of the places.
     *
     * @param tile scratch
     */
    static void multiply(
            Interleaved w,
            int group,
            float[] x,
            float[] y,
            Places at,
            int first,
            int end,
            Tile tile) {
        int row = group * Interleaved.ROWS;
        int rows = Math.min(Interleaved.ROWS, w.rows() - row);
        for (int t = first; t < end; t += Tile.MOST) {
            int tokens = Math.min(Tile.MOST, end - t);
            if (rows == Interleaved.ROWS) {
                at.fill(tile, t, end, row);
                multiply(w, group, x, y, tile, Tile.size(tokens));
            } else {
                at.fill(tile, t, end);
                multiply(w, group, x, tile.edge, tile, Tile.size(tokens));
                for (int i = 0; i < tokens; i++) {
                    int to = at.to(t + i) + row;
                    System.arraycopy(tile.edge, i * Interleaved.ROWS, y, to, rows);
                }
            }
        }
    }

    /** One group of rows times a tile's tokens. */
    static void multiply(Interleaved w, int group, float[] x, float[] y, Tile tile, int size) {
        long address = w.address() + group * w.bytesPerGroup();
        switch (w.layout()) {
            case SINGLE -> {
                switch (size) {
                    case 1 -> SingleTiles.one(address, w.blocks(), x, y, tile);
                    case 2 -> SingleTiles.two(address, w.blocks(), x, y, tile);
                    case 4 -> SingleTiles.four(address, w.blocks(), x, y, tile);
                    default -> SingleTiles.eight(address, w.blocks(), x, y, tile);
                }
            }
            case EIGHT_BITS -> {
                switch (size) {
                    case 1 -> EightBitTiles.one(address, w.blocks(), x, y, tile);
                    case 2 -> EightBitTiles.two(address, w.blocks(), x, y, tile);
                    case 4 -> EightBitTiles.four(address, w.blocks(), x, y, tile);
                    default -> EightBitTiles.eight(address, w.blocks(), x, y, tile);
                }
            }
            case SIX_BITS -> {
                switch (size) {
                    case 1 -> SixBitTiles.one(address, w.blocks(), x, y, tile);
                    case 2 -> SixBitTiles.two(address, w.blocks(), x, y, tile);
                    case 4 -> SixBitTiles.four(address, w.blocks(), x, y, tile);
                    default -> SixBitTiles.eight(address, w.blocks(), x, y, tile);
                }
            }
            case FOUR_BITS -> {
                switch (size) {
                    case 1 -> FourBitTiles.one(address, w.blocks(), x, y, tile);
                    case 2 -> FourBitTiles.two(address, w.blocks(), x, y, tile);
                    case 4 -> FourBitTiles.four(address, w.blocks(), x, y, tile);
                    default -> FourBitTiles.eight(address, w.blocks(), x, y, tile);
                }
            }
        }
    }

    /** Four whole groups from {@code group} on times one token. */
    static void multiplyStreams(Interleaved w, int group, float[] x, int from, float[] y, int at) {
        long bytes = w.bytesPerGroup();
        long address = w.address() + group * bytes;
        switch (w.layout()) {
            case SINGLE -> SingleTiles.streams(address, bytes, w.blocks(), x, from, y, at);
            case EIGHT_BITS -> EightBitTiles.streams(address, bytes, w.blocks(), x, from, y, at);
            case SIX_BITS -> SixBitTiles.streams(address, bytes, w.blocks(), x, from, y, at);
            case FOUR_BITS -> FourBitTiles.streams(address, bytes, w.blocks(), x, from, y, at);
        }
    }
}
