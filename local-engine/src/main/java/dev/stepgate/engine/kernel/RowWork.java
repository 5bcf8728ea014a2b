package dev.stepgate.engine.kernel;

import java.util.Arrays;

/**
 * A product of weights as the file has them, cut into parts for a {@link Team}: a part is some
 * rows, a few at a time, times all tokens. Owned by one thread.
 */
final class RowWork implements Team.Work {

    /** Rows of a part. */
    private static final int ROWS = 8 * SimdProducts.ROWS;

    private final ScalarKernels[] plains;
    private final Panel[] panels;

    /** A row of weights for each worker. */
    private final float[][] widened;

    private Rows y = new Rows(0, 1);
    private Rows x = y;
    private Weights w;

    RowWork(int workers) {
        plains = new ScalarKernels[workers];
        panels = new Panel[workers];
        widened = new float[workers][0];
        Arrays.setAll(plains, i -> new ScalarKernels("for odd columns"));
        Arrays.setAll(panels, i -> new Panel());
        w = new Weights.F32(0, 0, java.lang.foreign.MemorySegment.NULL);
    }

    /** Becomes another product; y has its shape. */
    void set(Rows result, Weights weights, Rows input) {
        y = result;
        w = weights;
        x = input;
    }

    int parts() {
        return Math.ceilDiv(w.rows(), ROWS);
    }

    long products() {
        return (long) w.rows() * w.columns() * x.count();
    }

    @Override
    public void part(int part, int worker) {
        int end = Math.min(w.rows(), (part + 1) * ROWS);
        for (int next = part * ROWS; next < end; next += SimdProducts.ROWS) {
            multiply(Math.min(next, w.rows() - SimdProducts.ROWS), worker);
        }
    }

    /** The rows of the last, shorter group are computed again with those before it. */
    private void multiply(int row, int worker) {
        int covered = SimdProducts.covered(w);
        SimdProducts.multiply(w, panels[worker], row, x, y);
        for (int r = row; r < row + SimdProducts.ROWS && covered < w.columns(); r++) {
            widened[worker] = ScalarKernels.atLeast(w.columns(), widened[worker]);
            plains[worker].widen(widened[worker], 0, w, r);
            addRest(r, covered, widened[worker]);
        }
    }

    /** Adds the columns no whole vector covered. */
    private void addRest(int row, int from, float[] weights) {
        for (int t = 0; t < x.count(); t++) {
            float sum = 0;
            for (int c = from; c < x.width(); c++) {
                sum += weights[c] * x.values()[x.at(t) + c];
            }
            y.values()[y.at(t) + row] += sum;
        }
    }
}
