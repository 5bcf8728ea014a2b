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
     * @throws dev.stepgate.gateway.refusal.Refusal.Malformed if one of the two is no moment, or the
     *     last comes before the first
     */
    public static Days between(String since, String until, Instant now) {
        // A clock that was put right may have been ahead by a day.
        LocalDate last = until.isEmpty() ? day(now).plusDays(1) : day("until", until, now);
        LocalDate first = day("since", since, now);
        if (last.isBefore(first)) {
            throw Moment.reversed(since, until, first.toString());
        }
        return new Days(first, last.plusDays(1));
    }

    /** Those of them that are not before a day. */
    public Days notBefore(LocalDate day) {
        return day.isAfter(since) ? new Days(day, day.isAfter(until) ? day : until) : this;
    }

    /** The beginning of the first. */
    long sinceMillis() {
        return millis(since);
    }

    /** The end of the last. */
    long untilMillis() {
        return millis(until);
    }

    private static long millis(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }

    private static LocalDate day(String name, String moment, Instant now) {
        return day(Moment.read(name, moment, now));
    }

    private static LocalDate day(Instant instant) {
        return instant.atZone(ZoneOffset.UTC).toLocalDate();
    }
}
