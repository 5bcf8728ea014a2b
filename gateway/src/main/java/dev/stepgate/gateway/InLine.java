package dev.stepgate.gateway;

import java.time.Duration;
import java.util.Optional;

/**
 * Where a request stands that waits to be answered. Immutable.
 *
 * @param position 1 for whoever is served next, if nobody else comes
 * @param estimate until it is served; empty where that is not known
 * @param waited since it came
 */
public record InLine(int position, Optional<Duration> estimate, Duration waited) {
    private static final Duration LONG = Duration.ofSeconds(1);

    /** Whether a client should hear of it before there is an answer. */
    public boolean isLong() {
        return waited.compareTo(LONG) >= 0;
    }
}
