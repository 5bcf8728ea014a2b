package dev.stepgate.gateway.quota;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The wall clock, except that it never goes back: when the wall clock does, time goes on from the
 * last instant at the pace of a stopwatch until the wall clock has passed the last instant told.
 * Thread-safe.
 */
public final class SteadyClock implements InstantSource {
    /** Below this, stepping back is the usual correction of a clock and not worth a word. */
    private static final Duration WORTH_A_WORD = Duration.ofSeconds(1);

    private final InstantSource wall;
    private final LongSupplier stopwatchNanos;
    private final Consumer<String> report;
    private Instant last;
    private long lastNanos;
    private boolean behind;

    /**
     * @param stopwatchNanos counts nanoseconds from any origin and never goes back
     * @param notBefore the last instant recorded in an earlier life
     * @param report told once each time the wall clock falls behind
     */
    public SteadyClock(
            InstantSource wall,
            LongSupplier stopwatchNanos,
            Instant notBefore,
            Consumer<String> report) {
        this.wall = wall;
        this.stopwatchNanos = stopwatchNanos;
        this.report = report;
        this.last = notBefore;
        this.lastNanos = stopwatchNanos.getAsLong();
    }

    @Override
    public synchronized Instant instant() {
        Instant told = wall.instant();
        long nanos = stopwatchNanos.getAsLong();
        Instant paced = last.plusNanos(Math.max(0, nanos - lastNanos));
        if (told.isBefore(last)) {
            fellBehind(told);
            last = paced;
        } else {
            behind = false;
            last = told;
        }
        lastNanos = nanos;
        return last;
    }

    private void fellBehind(Instant told) {
        if (!behind && Duration.between(told, last).compareTo(WORTH_A_WORD) >= 0) {
            behind = true;
            report.accept(
                    "the system clock says "
                            + told
                            + ", which is before "
                            + last
                            + " that was already recorded: quota windows go on from there until the"
                            + " clock has caught up; check the system's time");
        }
    }
}
