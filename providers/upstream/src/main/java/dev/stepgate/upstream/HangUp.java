package dev.stepgate.upstream;

import java.time.Duration;

/**
 * A client that left before its answer was complete. Immutable.
 *
 * @param at since the upstream began to listen
 */
public record HangUp(Received request, Duration at) {}
