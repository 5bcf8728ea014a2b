package dev.stepgate.engine.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TurnoverTest {

    private static final long SECOND = 1_000_000_000L;

    @Test
    void nothing_is_estimated_before_an_answer_has_ended() {
        var turnover = new Turnover();
        turnover.resume(0);
        turnover.served(50, SECOND);

        assertThat(turnover.until(1)).isEmpty();
        assertThat(turnover.tokensOfOne()).isEqualTo(1);
    }

    @Test
    void an_answer_that_took_nothing_tells_nothing() {
        var turnover = new Turnover();
        turnover.resume(0);
        turnover.served(50, SECOND);

        turnover.ended(0);

        assertThat(turnover.until(1)).isEmpty();
    }

    @Test
    void answers_take_their_tokens_at_the_pace_of_all() {
        var turnover = new Turnover();
        turnover.resume(0);
        turnover.served(50, SECOND);
        turnover.ended(20);
        turnover.ended(20);

        assertThat(turnover.until(5)).contains(Duration.ofSeconds(2));
    }

    @Test
    void a_slower_pace_of_late_outweighs_a_faster_one_before() {
        var turnover = new Turnover();
        turnover.resume(0);
        for (int second = 1; second <= 300; second++) {
            turnover.served(100, second * SECOND);
        }
        turnover.ended(100);
        for (int second = 301; second <= 600; second++) {
            turnover.served(10, second * SECOND);
        }

        assertThat(turnover.until(1).orElseThrow())
                .isBetween(Duration.ofMillis(9_500), Duration.ofSeconds(10));
    }

    @Test
    void longer_answers_of_late_outweigh_shorter_ones_before() {
        var turnover = new Turnover();
        turnover.resume(0);
        turnover.served(100, SECOND);
        for (int i = 0; i < 50; i++) {
            turnover.ended(10);
        }
        for (int i = 0; i < 50; i++) {
            turnover.ended(1_000);
        }

        assertThat(turnover.tokensOfOne()).isBetween(990L, 1_000L);
    }
}
