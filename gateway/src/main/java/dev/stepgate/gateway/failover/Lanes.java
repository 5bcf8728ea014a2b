package dev.stepgate.gateway.failover;

import dev.stepgate.gateway.catalog.Offer;
import dev.stepgate.provider.Provider;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** What is known of every offer that was asked. Thread-safe. */
final class Lanes {
    /** A provider that was configured anew is another. */
    private record Of(Provider provider, String upstreamModel) {}

    private final ConcurrentHashMap<Of, Lane> lanes = new ConcurrentHashMap<>();
    private final FailoverTerms terms;
    private final Budget retries;
    private final LongSupplier nanos;
    private final RandomGenerator chance;

    Lanes(FailoverTerms terms, LongSupplier nanos, RandomGenerator chance) {
        this.terms = terms;
        this.retries = new Budget(terms.retries().budgetPercent());
        this.nanos = nanos;
        this.chance = chance;
    }

    /** What the retries of all lanes are paid from. */
    Budget retries() {
        return retries;
    }

    Lane to(Offer offer) {
        return lanes.computeIfAbsent(
                new Of(offer.provider(), offer.upstreamModel()),
                of -> new Lane(of.provider(), terms, retries, nanos, chance));
    }

    /** Forgets those to providers that are no more. */
    void forgetAllBut(Predicate<Provider> kept) {
        lanes.keySet().removeIf(of -> !kept.test(of.provider()));
    }

    Collection<Lane> all() {
        return List.copyOf(lanes.values());
    }

    /** How long the offer's first token usually takes, if it was ever asked. */
    Optional<Duration> typicalFirstToken(Offer offer) {
        Lane lane = lanes.get(new Of(offer.provider(), offer.upstreamModel()));
        return lane == null ? Optional.empty() : lane.typicalFirstToken();
    }
}
