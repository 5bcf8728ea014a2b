package dev.stepgate.engine.kernel;

/**
 * The few rows of weights that are multiplied next, as floats where they are packed in blocks.
 *
 * <p>Owned by one thread; grows to the longest row it met and is then reused.
 */
final class Panel {

    private byte[] packed = new byte[0];
    private float[] floats = new float[0];

    /** Widens {@code count} rows from {@code row} on; weights read in place need no widening. */
    void take(Weights w, int row, int count) {
        if (w instanceof Weights.Blocks blocks) {
            packed = ScalarKernels.atLeast((int) blocks.bytesPerRow(), packed);
            floats = ScalarKernels.atLeast(count * blocks.columns(), floats);
            for (int r = 0; r < count; r++) {
                blocks.widen(row + r, packed, floats, r * blocks.columns());
            }
        }
    }

    /** The rows one after the other, [count, columns]; meaningless after other weights. */
    float[] floats() {
        return floats;
    }
}
