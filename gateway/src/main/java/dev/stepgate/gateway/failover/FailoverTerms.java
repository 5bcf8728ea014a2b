package dev.stepgate.gateway.failover;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * How far to go to get an answer. Immutable.
 *
 * @param patience how long to wait for a provider at its limit when nobody else is left
 * @param firstTokenWithin for all attempts together
 * @param maxOpening requests that may wait for one offer's first token
 * @param rescues in how many places a broken answer may be continued
 */
public record FailoverTerms(
        Retries retries,
        Circuit circuit,
        Hedging hedging,
        Duration patience,
        Duration firstTokenWithin,
        int maxOpening,
        int rescues) {

    /**
     * Asking the same offer again at once.
     *
     * @param perOffer how often
     * @param budgetPercent how many of all requests may be asked again, and how many hedged
     */
    public record Retries(int perOffer, int budgetPercent) {}

    /** When an offer is left alone: after so many failures in so many requests, for so long. */
    public record Circuit(int requests, int failurePercent, Duration delay, Duration probeEvery) {}

    /**
     * Asking the next offer besides a silent one.
     *
     * @param percentile of the silent one's first tokens after which; none for never
     * @param unmeasured after how long while few are known
     */
    public record Hedging(OptionalInt percentile, Duration unmeasured) {}

    /** What an operator wrote. */
    public static FailoverTerms of(FailoverSettings settings) {
        return new FailoverTerms(
                new Retries(settings.retries(), settings.budgetPercent()),
                new Circuit(
                        settings.circuitRequests(),
                        settings.circuitFailurePercent(),
                        settings.circuitDelay(),
                        settings.probeEvery()),
                new Hedging(
                        settings.hedgePercentile().equals("off")
                                ? OptionalInt.empty()
                                : OptionalInt.of(Integer.parseInt(settings.hedgePercentile())),
                        settings.hedgeAfter()),
                settings.patience(),
                settings.firstTokenWithin(),
                settings.maxOpening(),
                settings.rescues());
    }
}
