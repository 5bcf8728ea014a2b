package dev.stepgate.engine.packing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ScaleSearchTest {
    private static final Levels LEVELS = Levels.from(-8, 7);

    private static double error(float[] x, float scale) {
        float base = ScaleSearch.base(x, 0, x.length);
        double error = 0;
        for (float value : x) {
            double off = value - scale * LEVELS.nearest(value / scale);
            error += (Math.abs(value) + base) * off * off;
        }
        return error;
    }

    @Test
    void the_scale_found_errs_less_than_the_obvious_one() {
        var random = new SplittableRandom(1);
        double found = 0;
        double obvious = 0;
        for (int trial = 0; trial < 200; trial++) {
            float[] x = new float[32];
            for (int i = 0; i < x.length; i++) {
                x[i] = (float) random.nextGaussian();
            }

            float scale = ScaleSearch.scale(x, 0, x.length, LEVELS);

            assertThat(error(x, scale))
                    .isLessThanOrEqualTo(1.0001 * error(x, ScaleSearch.peak(x, 0, x.length) / -8));
            found += error(x, scale);
            obvious += error(x, ScaleSearch.peak(x, 0, x.length) / -8);
        }
        assertThat(found).isLessThan(0.9 * obvious);
    }

    @Test
    void nothing_has_no_scale() {
        assertThat(ScaleSearch.scale(new float[32], 0, 32, LEVELS)).isZero();
    }
}
