package dev.stepgate.engine.terms;

import java.time.Duration;
import java.util.Optional;

/**
 * Where a request stands that waits to be served. Immutable.
 *
 * @param position 1 for whoever is served next, if nobody else comes
 * @param estimate until it is served, at the pace of late; empty while no answer has ended yet
 */
public record Place(int position, Optional<Duration> estimate) {

    public Place {
        if (position < 1) {
            throw new IllegalArgumentException("position: " + position + " (expected: 1 or more)");
        }
    }
}
