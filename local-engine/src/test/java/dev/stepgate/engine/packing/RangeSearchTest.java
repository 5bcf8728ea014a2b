package dev.stepgate.engine.packing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RangeSearchTest {

    private static double error(float[] x, float scale, float floor) {
        float base = ScaleSearch.base(x, 0, x.length);
        double error = 0;
        for (float value : x) {
            int level = Math.clamp(Math.round((value - floor) / scale), 0, 15);
            double off = value - (scale * level + floor);
            error += (Math.abs(value) + base) * off * off;
        }
        return error;
    }

    @Test
    void the_line_found_errs_less_than_the_one_from_end_to_end() {
        var random = new SplittableRandom(1);
        var search = new RangeSearch(15);
        double found = 0;
        double obvious = 0;
        for (int trial = 0; trial < 200; trial++) {
            float[] x = new float[32];
            float low = Float.POSITIVE_INFINITY;
            float high = Float.NEGATIVE_INFINITY;
            for (int i = 0; i < x.length; i++) {
                x[i] = (float) random.nextGaussian();
                low = Math.min(low, x[i]);
                high = Math.max(high, x[i]);
            }

            search.find(x, 0, x.length);

            found += error(x, search.scale(), search.floor());
            obvious += error(x, (high - low) / 15, low);
        }
        assertThat(found).isLessThan(0.9 * obvious);
    }

    @Test
    void a_floor_may_be_kept_from_rising_above_zero() {
        float[] x = {3, 4, 5, 6};
        var search = new RangeSearch(3);

        search.findWithFloorAtMostZero(x, 0, x.length);

        assertThat(search.floor()).isLessThanOrEqualTo(0);
        assertThat(search.scale()).isPositive();
    }

    @Test
    void equal_numbers_are_all_floor() {
        float[] x = {-2, -2, -2};
        var search = new RangeSearch(3);

        search.find(x, 0, x.length);

        assertThat(search.floor()).isEqualTo(-2);
        assertThat(search.scale()).isZero();
    }
}
