package dev.stepgate.gateway.catalog;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * When an offer is asked at all. Immutable.
 *
 * @param tiers whose requests it takes; empty for all
 * @param promptTokensAtLeast the shortest prompt it takes, as estimated
 * @param promptTokensAtMost the longest
 * @param tools whether the request must bring tools or must not, if it matters
 * @param queueAtMost the most requests that may wait for a local model, if it matters
 * @param firstTokenWithin how soon the first token must be expected, if it matters
 */
record Conditions(
        List<String> tiers,
        OptionalInt promptTokensAtLeast,
        OptionalInt promptTokensAtMost,
        Optional<Tools> tools,
        OptionalInt queueAtMost,
        Optional<Duration> firstTokenWithin) {

    /** Whether a request brings tools. */
    enum Tools {
        PRESENT,
        ABSENT
    }

    Conditions {
        tiers = List.copyOf(tiers);
    }

    /** An offer for everybody, always. */
    static Conditions none() {
        return new Conditions(
                List.of(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty());
    }

    /** Whether requests of the tier may be served at all. */
    boolean admits(String tier) {
        return tiers.isEmpty() || tiers.contains(tier);
    }
}
