package dev.stepgate.gateway.tenant;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Counts requests that were refused, by status, and has the audit log tell how many there were.
 * Thread-safe. However long and hard they try, that is an entry a minute at first and an hour in
 * the end: what is written down must not fill the disk.
 */
final class Strangers {
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final String BY = "stepgate";

    /** What they wanted to be. */
    enum Guise {
        OPERATOR("operator-refused"),
        CALLER("caller-refused");

        private final String kind;

        Guise(String kind) {
            this.kind = kind;
        }

        /** The word for it in the log. */
        String kind() {
            return kind;
        }
    }

    private final Chronicle chronicle;
    private final InstantSource clock;
    private final Guise guise;

    /** How many, by HTTP status. */
    private final SortedMap<Integer, Long> refused = new TreeMap<>();

    private Instant first = Instant.EPOCH;
    private Instant told = Instant.MIN;
    private Duration pause = SHORTEST;

    Strangers(Chronicle chronicle, InstantSource clock, Guise guise) {
        this.chronicle = chronicle;
        this.clock = clock;
        this.guise = guise;
    }

    /** One more that was refused with that HTTP status. */
    synchronized void count(int status) {
        if (refused.isEmpty()) {
            first = clock.instant();
        }
        refused.merge(status, 1L, Long::sum);
    }

    /**
     * Has the log tell of those since the last time, if it is time again.
     *
     * @throws IOException if it could not be kept; then it will be told the next time
     */
    void tell() throws IOException {
        if (isDue(clock.instant())) {
            tellNow();
        }
    }

    private synchronized boolean isDue(Instant now) {
        return !refused.isEmpty() && !told.isAfter(now.minus(pause));
    }

    /** The same, whenever the last time was. */
    void tellNow() throws IOException {
        Instant now = clock.instant();
        Happening.Refused entry;
        synchronized (this) {
            entry = new Happening.Refused(guise, refused, first, now);
        }
        if (entry.times() == 0) {
            return;
        }
        var _ = chronicle.decide(BY, known -> Decision.of(entry, entry));
        synchronized (this) {
            entry.statuses().forEach((status, times) -> forget(status, times));
            first = now;
            boolean goesOn = told.plus(pause.multipliedBy(2)).isAfter(now);
            pause = goesOn ? longer(pause) : SHORTEST;
            told = now;
        }
    }

    private void forget(int status, long times) {
        refused.computeIfPresent(status, (_, all) -> all == times ? null : all - times);
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST) > 0 ? LONGEST : twice;
    }
}
