package dev.stepgate.engine.kv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DepartedTest {
    private final Departed departed = new Departed();

    @Test
    void the_nearest_is_the_one_with_most_in_common() {
        departed.add(new int[] {1, 2, 3});
        departed.add(new int[] {1, 9});
        departed.add(new int[] {7});

        assertThat(departed.nearest(new int[] {1, 2, 5})).containsExactly(1, 2, 3);
        assertThat(departed.nearest(new int[] {8})).isEmpty();
    }

    @Test
    void a_longer_one_takes_the_place_of_those_it_begins_with() {
        departed.add(new int[] {1, 2});
        departed.add(new int[] {1, 2, 3});
        departed.add(new int[] {1});

        assertThat(departed.nearest(new int[] {1})).containsExactly(1, 2, 3);
    }

    @Test
    void those_of_long_ago_are_forgotten() {
        int[] old = new int[600_000];
        Arrays.fill(old, 1);
        int[] late = new int[600_000];
        Arrays.fill(late, 2);

        departed.add(old);
        departed.add(late);

        assertThat(departed.nearest(new int[] {1})).isEmpty();
        assertThat(departed.nearest(new int[] {2})).hasSize(600_000);
    }
}
