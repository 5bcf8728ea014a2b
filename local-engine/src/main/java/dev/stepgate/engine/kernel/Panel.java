package dev.stepgate.engine.kernel;

/**
 * The few rows of weights that are multiplied next, as floats.
 *
 * <p>Owned by one thread; grows to the longest row it met and is then reused.
 */
final class Panel {

    private byte[] packed = new byte[0];
    private float[] floats = new float[0];

    /** Widens {@code count} rows from {@code row} on, at least those columns vectors cover. */
    void take(Weights w, int row, int count) {
        floats = ScalarKernels.atLeast(count * w.columns(), floats);
        for (int r = 0; r < count; r++) {
            if (w instanceof Weights.Blocks blocks) {
                packed = ScalarKernels.atLeast((int) blocks.bytesPerRow(), packed);
                blocks.widen(row + r, packed, floats, r * blocks.columns());
            } else {
                SimdProducts.widen(w, row + r, floats, r * w.columns());
            }
        }
    }

    /** The rows one after the other, [count, columns]; meaningless after other weights. */
    float[] floats() {
        return floats;
    }
}
