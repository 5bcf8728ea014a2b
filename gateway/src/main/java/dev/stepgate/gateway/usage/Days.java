package dev.stepgate.gateway.usage;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * Whole UTC days, one after the other. Immutable.
 *
 * @param since the first
 * @param until the first that is not among them
 */
public record Days(LocalDate since, LocalDate until) {

    /**
     * The days that two moments are on and all between them, in the words {@link Moment} reads.
     *
     * @param until the last; empty for as many as there are
     * @throws dev.stepgate.gateway.refusal.Refusal.Malformed if one of the two is no moment
     */
    public static Days between(String since, String until, Instant now) {
        // A clock that was put right may have been ahead by a day.
        LocalDate last = until.isEmpty() ? day(now).plusDays(1) : day("until", until, now);
        return new Days(day("since", since, now), last.plusDays(1));
    }

    private static LocalDate day(String name, String moment, Instant now) {
        return day(Moment.read(name, moment, now));
    }

    private static LocalDate day(Instant instant) {
        return instant.atZone(ZoneOffset.UTC).toLocalDate();
    }
}
