package dev.stepgate.gateway.failover;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** How long an offer's last first tokens took. Thread-safe. */
final class FirstTokens {
    private static final int KEPT = 64;
    private static final int FEW = 20;

    private final long[] nanos = new long[KEPT];
    private int seen;

    synchronized void took(Duration time) {
        nanos[seen % KEPT] = time.toNanos();
        seen++;
    }

    /** The usual time, once there is one at all. */
    Optional<Duration> typical() {
        return percentile(50, 1);
    }

    /** The time that so many percent stayed below; empty while few are known. */
    Optional<Duration> percentile(int percent) {
        return percentile(percent, FEW);
    }

    private synchronized Optional<Duration> percentile(int percent, int atLeast) {
        int known = Math.min(seen, KEPT);
        if (known < atLeast) {
            return Optional.empty();
        }
        long[] sorted = Arrays.copyOf(nanos, known);
        Arrays.sort(sorted);
        return Optional.of(Duration.ofNanos(sorted[(known - 1) * percent / 100]));
    }
}
