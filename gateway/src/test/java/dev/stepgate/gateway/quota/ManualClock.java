package dev.stepgate.gateway.quota;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** A wall clock and a stopwatch moved by hand. Thread-safe. */
final class ManualClock implements InstantSource, LongSupplier {
    private Instant wall;
    private long nanos;

    ManualClock(String wall) {
        this.wall = Instant.parse(wall);
    }

    @Override
    public synchronized Instant instant() {
        return wall;
    }

    @Override
    public synchronized long getAsLong() {
        return nanos;
    }

    /** Time passes: both move. */
    synchronized void pass(Duration time) {
        wall = wall.plus(time);
        nanos += time.toNanos();
    }

    /** Somebody sets the wall clock; no time passes. */
    synchronized void set(String to) {
        wall = Instant.parse(to);
    }
}
