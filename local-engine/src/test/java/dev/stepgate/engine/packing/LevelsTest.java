package dev.stepgate.engine.packing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LevelsTest {

    @Test
    void the_nearest_level_is_as_near_as_any() {
        var random = new SplittableRandom(1);
        for (Levels levels :
                List.of(Levels.IQ4, Levels.FP4, Levels.from(-4, 3), Levels.from(-32, 31))) {
            int count = 0;
            while (count < 64 && levels.place(1e6f) >= count) {
                count++;
            }
            for (int trial = 0; trial < 20_000; trial++) {
                float value = (float) random.nextDouble(-140, 140);
                float least = Float.POSITIVE_INFINITY;
                for (int place = 0; place < count; place++) {
                    least = Math.min(least, Math.abs(levels.level(place) - value));
                }

                int nearest = levels.nearest(value);

                assertThat(Math.abs(nearest - value)).as("%s", value).isEqualTo(least);
            }
        }
    }

    @Test
    void numbers_round_to_the_nearest_whole_one() {
        assertThat(Levels.round(2.4f)).isEqualTo(2);
        assertThat(Levels.round(-2.6f)).isEqualTo(-3);
        assertThat(Levels.round(3_000_000)).isEqualTo(3_000_000);
    }
}
