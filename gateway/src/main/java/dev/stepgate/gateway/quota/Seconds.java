package dev.stepgate.gateway.quota;

import java.time.Duration;

/** Whole seconds a client may safely wait. */
final class Seconds {

    private Seconds() {}

    static long roundedUp(Duration wait) {
        return wait.plusNanos(999_999_999).toSeconds();
    }
}
