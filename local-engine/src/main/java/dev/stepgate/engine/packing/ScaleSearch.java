package dev.stepgate.engine.packing;

/**
 * Finds the scale d with which d · level comes nearest to given numbers: the least Σ w · (x −
 * d·q)², where w = |x| + the root of the mean square, so that large numbers count more and small
 * ones still count. Stateless.
 *
 * <p>A trial scale fixes which level each number gets; given those, the best d has a closed form.
 * The trials surround the scale that puts the largest number on the outermost level.
 */
final class ScaleSearch {
    private static final int TRIALS = 9;

    private ScaleSearch() {}

    /** The best scale for n numbers; 0 if they are all 0. May be negative. */
    static float scale(float[] x, int at, int n, Levels levels) {
        float peak = peak(x, at, n);
        if (Math.abs(peak) < Float.MIN_NORMAL) {
            return 0;
        }
        float base = base(x, at, n);
        double best = -1;
        double scale = 0;
        for (int trial = -TRIALS; trial <= TRIALS; trial++) {
            float inverse = (levels.least() + trial * levels.tenth()) / peak;
            double xq = 0;
            double qq = 0;
            for (int i = at; i < at + n; i++) {
                float weight = Math.abs(x[i]) + base;
                float q = levels.nearest(x[i] * inverse);
                xq += weight * x[i] * q;
                qq += weight * q * q;
            }
            if (qq > 0 && xq * xq > best * qq) {
                best = xq * xq / qq;
                scale = xq / qq;
            }
        }
        return (float) scale;
    }

    /** The number of the largest magnitude, sign and all. */
    static float peak(float[] x, int at, int n) {
        float peak = 0;
        for (int i = at; i < at + n; i++) {
            if (Math.abs(x[i]) > Math.abs(peak)) {
                peak = x[i];
            }
        }
        return peak;
    }

    /** The root of the mean square. */
    static float base(float[] x, int at, int n) {
        double squares = 0;
        for (int i = at; i < at + n; i++) {
            squares += (double) x[i] * x[i];
        }
        return (float) Math.sqrt(squares / n);
    }
}
