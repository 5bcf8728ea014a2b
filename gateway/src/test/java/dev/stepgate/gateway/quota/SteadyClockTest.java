package dev.stepgate.gateway.quota;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SteadyClockTest {
    private final ManualClock manual = new ManualClock("2026-11-24T12:00:00Z");
    private final List<String> reports = new ArrayList<>();
    private final SteadyClock clock = new SteadyClock(manual, manual, Instant.EPOCH, reports::add);

    @Test
    void follows_the_wall_clock_while_it_goes_forward() {
        manual.pass(Duration.ofSeconds(5));

        assertThat(clock.instant()).isEqualTo("2026-11-24T12:00:05Z");
        assertThat(reports).isEmpty();
    }

    @Test
    void goes_on_at_the_stopwatchs_pace_when_the_wall_clock_jumps_back() {
        clock.instant();

        manual.set("2026-11-24T11:00:00Z");
        manual.pass(Duration.ofSeconds(7));

        assertThat(clock.instant()).isEqualTo("2026-11-24T12:00:07Z");
    }

    @Test
    void reports_a_jump_back_once() {
        clock.instant();

        manual.set("2026-11-24T11:00:00Z");
        clock.instant();
        clock.instant();

        assertThat(reports)
                .singleElement()
                .asString()
                .contains("2026-11-24T11:00:00Z", "2026-11-24T12:00:00Z");
    }

    @Test
    void follows_the_wall_clock_again_once_it_has_caught_up() {
        clock.instant();
        manual.set("2026-11-24T11:59:50Z");
        clock.instant();

        manual.pass(Duration.ofSeconds(30));

        assertThat(clock.instant()).isEqualTo("2026-11-24T12:00:20Z");
        assertThat(reports).hasSize(1);
    }

    @Test
    void never_goes_back_whatever_the_wall_clock_does() {
        Instant before = clock.instant();

        for (String wall :
                List.of(
                        "2026-11-24T13:00:00Z",
                        "2026-11-24T12:30:00Z",
                        "2026-11-24T12:59:59Z",
                        "2026-11-24T14:00:00Z",
                        "2020-01-01T00:00:00Z")) {
            manual.set(wall);
            Instant now = clock.instant();
            assertThat(now).isAfterOrEqualTo(before);
            before = now;
        }
    }

    @Test
    void starts_no_earlier_than_what_was_recorded_and_says_so() {
        SteadyClock later =
                new SteadyClock(
                        manual, manual, Instant.parse("2026-11-25T00:00:00Z"), reports::add);

        manual.pass(Duration.ofSeconds(1));

        assertThat(later.instant()).isEqualTo("2026-11-25T00:00:01Z");
        assertThat(reports).hasSize(1);
    }

    @Test
    void a_usual_correction_of_the_clock_is_not_worth_a_word() {
        clock.instant();

        manual.set("2026-11-24T11:59:59.900Z");

        assertThat(clock.instant()).isEqualTo("2026-11-24T12:00:00Z");
        assertThat(reports).isEmpty();
    }
}
