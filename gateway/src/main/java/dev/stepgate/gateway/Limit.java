package dev.stepgate.gateway;

/**
 * How much of one allowance a caller has left. Immutable.
 *
 * @param name of the window: {@code minute} or {@code day}
 * @param quota requests per window
 * @param resetSeconds until the next window begins, rounded up
 */
public record Limit(
        String name, long quota, long windowSeconds, long remaining, long resetSeconds) {}
