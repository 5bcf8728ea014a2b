package dev.stepgate.gateway.quota;

import dev.stepgate.gateway.tenant.Allowance;
import java.time.Duration;
import java.time.Instant;

/**
 * How much of one allowance is left. Immutable.
 *
 * @param remaining in the measure's unit
 * @param resetsIn until the next window begins; zero for one without an end
 */
public record WindowStanding(Allowance allowance, long remaining, Duration resetsIn) {

    static WindowStanding of(Left left, Instant now) {
        return of(left.allowance(), left.remaining(), now);
    }

    static WindowStanding of(Allowance allowance, long remaining, Instant now) {
        return new WindowStanding(
                allowance,
                Math.max(0, remaining),
                allowance.window() == Allowance.Window.ALWAYS
                        ? Duration.ZERO
                        : Duration.between(now, allowance.window().endOf(now)));
    }

    /** {@link #resetsIn} in whole seconds, rounded up, so that waiting that long is enough. */
    public long resetsInSeconds() {
        return Seconds.roundedUp(resetsIn);
    }
}
