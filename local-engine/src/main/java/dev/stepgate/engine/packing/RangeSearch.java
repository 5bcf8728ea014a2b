package dev.stepgate.engine.packing;

/**
 * Finds the scale d and the floor m with which d · level + m comes nearest to given numbers, in the
 * sense of {@link ScaleSearch}; the levels are 0 to {@code most}. Owned by one call: make one,
 * find, read.
 */
final class RangeSearch {
    private static final int TRIALS = 10;

    private final int most;
    private float scale;
    private float floor;

    RangeSearch(int most) {
        this.most = most;
    }

    float scale() {
        return scale;
    }

    float floor() {
        return floor;
    }

    /** Any floor will do. */
    void find(float[] x, int at, int n) {
        search(x, at, n, Float.POSITIVE_INFINITY);
    }

    /** The floor is 0 or below, as in blocks that store its size. */
    void findWithFloorAtMostZero(float[] x, int at, int n) {
        search(x, at, n, 0);
    }

    private void search(float[] x, int at, int n, float highestFloor) {
        float low = highestFloor;
        float high = Float.NEGATIVE_INFINITY;
        for (int i = at; i < at + n; i++) {
            low = Math.min(low, x[i]);
            high = Math.max(high, x[i]);
        }
        scale = 0;
        floor = low;
        if (!(high - low >= Float.MIN_NORMAL)) {
            return;
        }
        Sums sums = new Sums(x, at, n, ScaleSearch.base(x, at, n));
        double least = Double.POSITIVE_INFINITY;
        for (int trial = -TRIALS; trial <= TRIALS; trial++) {
            sums.assign((most + 0.1f * trial) / (high - low), low, most);
            sums.solve(highestFloor);
            if (sums.error < least) {
                least = sums.error;
                scale = (float) sums.scale;
                floor = (float) sums.floor;
            }
        }
    }

    /** Weighted sums over the numbers and their levels, and what they say is best. */
    private static final class Sums {
        private final float[] x;
        private final int at;
        private final int n;
        private final float base;
        private double w;
        private double wx;
        private double wxx;
        private double wq;
        private double wqq;
        private double wxq;
        private double scale;
        private double floor;
        private double error;

        Sums(float[] x, int at, int n, float base) {
            this.x = x;
            this.at = at;
            this.n = n;
            this.base = base;
            for (int i = at; i < at + n; i++) {
                double weight = Math.abs(x[i]) + base;
                w += weight;
                wx += weight * x[i];
                wxx += weight * x[i] * x[i];
            }
        }

        /** Gives each number its level under a trial scale. */
        void assign(float inverse, float low, int most) {
            wq = 0;
            wqq = 0;
            wxq = 0;
            for (int i = at; i < at + n; i++) {
                double weight = Math.abs(x[i]) + base;
                int q = Math.clamp(Levels.round((x[i] - low) * inverse), 0, most);
                wq += weight * q;
                wqq += weight * q * q;
                wxq += weight * x[i] * q;
            }
        }

        /** The straight line through (level, number) that errs least. */
        void solve(double highestFloor) {
            double determinant = w * wqq - wq * wq;
            error = Double.POSITIVE_INFINITY;
            if (determinant <= 0) {
                return;
            }
            scale = (w * wxq - wx * wq) / determinant;
            floor = (wqq * wx - wq * wxq) / determinant;
            if (floor > highestFloor) {
                floor = highestFloor;
                scale = (wxq - floor * wq) / wqq;
            }
            error =
                    wxx
                            + scale * scale * wqq
                            + floor * floor * w
                            + 2 * scale * floor * wq
                            - 2 * scale * wxq
                            - 2 * floor * wx;
        }
    }
}
