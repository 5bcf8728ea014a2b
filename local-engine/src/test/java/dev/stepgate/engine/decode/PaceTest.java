package dev.stepgate.engine.decode;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {

    @Test
    void a_fixed_pace_never_changes() {
        Pace pace = Pace.fixed(2);

        pace.took(1, 2, 1_000_000);

        assertThat(pace.depth(1)).isEqualTo(2);
    }

    @Test
    void every_depth_is_tried_once_first() {
        Pace pace = Pace.adaptive(2, () -> 0);

        assertThat(pace.depth(1)).isEqualTo(2);
        pace.took(1, 2, 100);
        assertThat(pace.depth(1)).isEqualTo(1);
        pace.took(1, 1, 100);
        assertThat(pace.depth(1)).isZero();
    }

    @Test
    void guesses_that_hold_and_cost_little_are_made() {
        assertThat(settled(3, 110)).isEqualTo(3);
    }

    @Test
    void guesses_that_fail_are_not_made() {
        assertThat(settled(0, 110)).isZero();
    }

    @Test
    void guesses_that_cost_more_than_they_save_are_not_made() {
        assertThat(settled(3, 900)).isZero();
    }

    @Test
    void what_a_step_costs_is_told_apart_by_the_number_of_answers() {
        Pace pace = Pace.adaptive(1, () -> 0);
        for (int step = 0; step < 30; step++) {
            pace.judged(1, 1);
            pace.took(1, pace.depth(1), 100);
            pace.took(8, pace.depth(8), pace.depth(8) == 0 ? 100 : 900);
        }

        assertThat(pace.depth(1)).isEqualTo(1);
        assertThat(pace.depth(8)).isZero();
    }

    /** The depth mostly chosen after many steps in which {@code holds} guesses hold. */
    private static int settled(int holds, long nanosWithGuesses) {
        Pace pace = Pace.adaptive(3, () -> 0);
        int[] chosen = new int[4];
        for (int step = 0; step < 400; step++) {
            int depth = pace.depth(1);
            if (step >= 200) {
                chosen[depth]++;
            }
            pace.judged(depth, Math.min(depth, holds));
            pace.took(1, depth, depth == 0 ? 100 : nanosWithGuesses);
        }
        int most = 0;
        for (int depth = 1; depth < 4; depth++) {
            most = chosen[depth] > chosen[most] ? depth : most;
        }
        return most;
    }
}
