package dev.stepgate.provider;

import java.time.Duration;

/**
 * How long a provider may take. Immutable.
 *
 * @param connect until a connection stands
 * @param firstToken from sending the request until the first event
 * @param nextToken between two events after that
 * @param whole from sending the request until the last event
 */
public record Deadlines(Duration connect, Duration firstToken, Duration nextToken, Duration whole) {

    /** What holds where nothing is configured. */
    public static Deadlines usual() {
        return new Deadlines(
                Duration.ofSeconds(3),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                Duration.ofMinutes(30));
    }
}
