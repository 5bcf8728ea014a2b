package dev.stepgate.gateway;

import dev.stepgate.gateway.tenant.Allowance;
import dev.stepgate.gateway.tenant.Allowance.Window;
import java.time.Duration;

/**
 * How much of one allowance a caller has left. Immutable.
 *
 * @param remaining in the measure's unit
 * @param resetsIn until the next window begins; without meaning where the window never ends
 */
public record Limit(Allowance allowance, long remaining, Duration resetsIn) {

    /** Whether a new window will begin. */
    public boolean resets() {
        return allowance.window() != Window.ALWAYS;
    }

    /** {@link #resetsIn} in whole seconds, rounded up, so that waiting that long is enough. */
    public long resetSeconds() {
        return resetsIn.plusNanos(999_999_999).toSeconds();
    }
}
