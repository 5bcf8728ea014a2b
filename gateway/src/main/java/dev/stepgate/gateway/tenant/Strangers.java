package dev.stepgate.gateway.tenant;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Counts those who came without a right key, and has the audit log tell how many there were.
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

    private long refused;
    private Instant first = Instant.EPOCH;
    private Instant told = Instant.MIN;
    private Duration pause = SHORTEST;

    Strangers(Chronicle chronicle, InstantSource clock, Guise guise) {
        this.chronicle = chronicle;
        this.clock = clock;
        this.guise = guise;
    }

    synchronized void count() {
        if (refused == 0) {
            first = clock.instant();
        }
        refused++;
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
        return refused > 0 && !told.isAfter(now.minus(pause));
    }

    /** The same, whenever the last time was. */
    void tellNow() throws IOException {
        Instant now = clock.instant();
        long times;
        Instant from;
        synchronized (this) {
            times = refused;
            from = first;
        }
        if (times == 0) {
            return;
        }
        Happening entry = new Happening.Refused(guise, times, from, now);
        var _ = chronicle.decide(BY, known -> Decision.of(times, entry));
        synchronized (this) {
            refused -= times;
            first = now;
            boolean goesOn = told.plus(pause.multipliedBy(2)).isAfter(now);
            pause = goesOn ? longer(pause) : SHORTEST;
            told = now;
        }
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST) > 0 ? LONGEST : twice;
    }
}
