package dev.stepgate.gateway.quota;

import java.util.List;

/**
 * How much a caller has left. Immutable.
 *
 * @param windows one for each allowance of the tier; empty if it is unlimited
 */
public record Standing(List<WindowStanding> windows) {

    public Standing {
        windows = List.copyOf(windows);
    }
}
