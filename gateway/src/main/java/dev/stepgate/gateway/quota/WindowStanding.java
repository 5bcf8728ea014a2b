package dev.stepgate.gateway.quota;

import dev.stepgate.gateway.tenant.Allowance;
import java.time.Duration;

/**
 * How much of one allowance is left. Immutable.
 *
 * @param remaining requests
 * @param resetsIn until the next window begins; longer than zero
 */
public record WindowStanding(Allowance allowance, long remaining, Duration resetsIn) {

    /** {@link #resetsIn} in whole seconds, rounded up, so that waiting that long is enough. */
    public long resetsInSeconds() {
        return Seconds.roundedUp(resetsIn);
    }
}
