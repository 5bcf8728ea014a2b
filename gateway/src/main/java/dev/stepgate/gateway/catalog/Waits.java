package dev.stepgate.gateway.catalog;

import dev.stepgate.provider.Queues;
import java.time.Duration;
import java.util.Optional;

/**
 * Foretells how long offers will take to their first token. Owned by the request's thread.
 *
 * <p>What was measured of late is what is expected; where requests stand in line for a model of
 * ours, each ahead of this one adds as much again.
 */
final class Waits {
    private final FirstTokens times;

    Waits(FirstTokens times) {
        this.times = times;
    }

    /** Empty where nothing was measured. */
    Optional<Duration> expected(Offer offer) {
        return times.usual(offer)
                .map(
                        usual ->
                                offer.provider() instanceof Queues busy
                                        ? usual.multipliedBy(1L + busy.line().waiting())
                                        : usual);
    }

    /** Whether the model has to be loaded first. */
    boolean loads(Offer offer) {
        return offer.provider() instanceof Queues busy && !busy.line().ready();
    }

    /** Whether somebody waits for that already. */
    boolean isLoading(Offer offer) {
        return offer.provider() instanceof Queues busy
                && !busy.line().ready()
                && busy.line().waiting() > 0;
    }

    /** One of which nothing was measured may be as fast as any. */
    boolean longerThan(Duration within, Offer offer) {
        return loads(offer)
                || expected(offer).filter(wait -> wait.compareTo(within) > 0).isPresent();
    }

    String text(Offer offer) {
        return loads(offer)
                ? "its model is loaded"
                : expected(offer).map(Waits::text).orElse("nobody knows how long");
    }

    static String text(Duration duration) {
        return duration.toMillis() + " ms";
    }
}
