package dev.stepgate.gateway.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.gateway.refusal.Refusal;
import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MomentTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "2026-11-01, 2026-11-01T00:00:00Z",
        "2026-11-01T08:30:00Z, 2026-11-01T08:30:00Z",
        "2026-11-01T08:30:00+02:00, 2026-11-01T06:30:00Z",
        "7d, 2026-11-17T12:00:00Z",
        "12h, 2026-11-24T00:00:00Z",
        "0d, 2026-11-24T12:00:00Z"
    })
    void a_moment_is_read_however_it_is_written(String text, Instant expected) {
        assertThat(Moment.read("since", text, NOW)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "7", "-7d", "2026-13-01", "2026-11-01T", "1000000d", ""})
    void what_is_no_moment_is_refused_by_name(String text) {
        assertThatThrownBy(() -> Moment.read("since", text, NOW))
                .isInstanceOf(Refusal.Malformed.class)
                .hasMessageStartingWith("since: \"" + text + "\" (expected: a day");
    }

    @Test
    void days_are_whole_and_both_ends_are_among_them() {
        Days days = Days.between("7d", "2026-11-20T01:00:00Z", NOW);

        assertThat(days)
                .isEqualTo(new Days(LocalDate.parse("2026-11-17"), LocalDate.parse("2026-11-21")));
    }

    @Test
    void a_last_day_before_the_first_is_refused() {
        assertThatThrownBy(() -> Days.between("7d", "2026-11-16", NOW))
                .isInstanceOf(Refusal.Malformed.class)
                .hasMessage(
                        "until: \"2026-11-16\" is before since, 2026-11-17 (expected: that time or a"
                                + " later one)");
    }

    @Test
    void a_first_day_that_has_not_come_yet_is_refused() {
        assertThatThrownBy(() -> Days.between("2026-11-26", "", NOW))
                .isInstanceOf(Refusal.Malformed.class)
                .hasMessage("since: \"2026-11-26\" has not come yet (expected: a time that has)");
    }

    @Test
    void days_before_which_nothing_is_known_are_left_out() {
        Days week = Days.between("7d", "", NOW);

        assertThat(week.notBefore(LocalDate.parse("2026-11-20")).since()).isEqualTo("2026-11-20");
        assertThat(week.notBefore(LocalDate.EPOCH)).isEqualTo(week);
    }
}
