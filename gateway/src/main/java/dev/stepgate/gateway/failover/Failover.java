package dev.stepgate.gateway.failover;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.EmbeddingRequest;
import dev.stepgate.gateway.catalog.Offer;
import dev.stepgate.gateway.catalog.Route;
import dev.stepgate.gateway.failover.Attempt.Manner;
import dev.stepgate.gateway.failover.Attempt.Outcome;
import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.EmbeddingStream;
import dev.stepgate.provider.Embeds;
import dev.stepgate.provider.Provider;
import dev.stepgate.provider.ProviderFailure;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Gets an answer from a route's offers, whatever becomes of some of them. Thread-safe: what it
 * knows of their health is shared by all requests; closing it ends its probes.
 */
public final class Failover implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Failover.class.getName());

    private final Search.Means means;
    private final Probes probes;

    /**
     * @param nanos a clock that never goes back
     */
    public Failover(FailoverTerms terms, LongSupplier nanos, RandomGenerator chance) {
        Lanes lanes = new Lanes(terms, nanos, chance);
        this.means =
                new Search.Means(terms, lanes, new Budget(terms.retries().budgetPercent()), nanos);
        this.probes = Probes.start(lanes, terms.circuit().probeEvery());
    }

    /**
     * The first answer that begins; the caller closes it on every path. Nothing has reached the
     * client before this returns, so every offer may be tried.
     *
     * @throws Refusal when the request is at fault, or nobody answered
     * @throws ProviderFailure.Cancelled when the wait was interrupted
     */
    public Answer open(Route route, ChatRequest request) {
        return open(route, request, new Trail(), Onlooker.NONE);
    }

    /**
     * The same, written down as it goes.
     *
     * @param trail new; true whether this returns or throws
     * @param onlooker told while the request waits in line, until the answer is over
     */
    public Answer open(Route route, ChatRequest request, Trail trail, Onlooker onlooker) {
        return open(route, request, Delivery.AS_IT_COMES, trail, onlooker);
    }

    /**
     * The same.
     *
     * @param delivery whether an answer that turns out not to be in the form that was asked for can
     *     still be kept from the client
     */
    public Answer open(
            Route route, ChatRequest request, Delivery delivery, Trail trail, Onlooker onlooker) {
        Begun begun =
                begin(
                        route,
                        new Search(means, Search.PATIENTLY, trail, onlooker),
                        offer -> offer.provider().open(request.as(offer.upstreamModel())));
        trail.noted().forEach(Failover::passedOver);
        route.offers().forEach(probes::wake);
        Rescue rescue = new Rescue(means, route.offers(), request, trail, onlooker);
        return new Answer(begun, rescue, trail, new FormWatch(request), delivery);
    }

    private Begun begin(Route route, Search search, Search.Question question) {
        means.lanes().retries().request();
        means.hedges().request();
        Optional<Begun> begun = search.begin(route.offers(), Manner.ANSWERED, question);
        return begun.orElseThrow(() -> Reasons.refusal(search.failures()));
    }

    /**
     * Vectors of the first offer that makes them. They come whole, so that every offer may be tried
     * until somebody does.
     *
     * @param trail new; true whether this returns or throws
     * @throws Refusal when the request is at fault, or nobody made them
     * @throws ProviderFailure.Cancelled when the wait was interrupted
     */
    public Made embed(Route route, EmbeddingRequest request, Trail trail) {
        Search search = new Search(means, Search.PATIENTLY, trail, Onlooker.NONE);
        Begun begun = begin(route, search, offer -> ask(offer, request));
        trail.began(begun);
        trail.noted().forEach(Failover::passedOver);
        route.offers().forEach(probes::wake);
        try (ChatStream stream = begun.stream()) {
            List<ChatEvent> events = new ArrayList<>(List.of(begun.first()));
            while (stream.next() instanceof ChatEvent event) {
                events.add(event);
            }
            if (stream instanceof EmbeddingStream made) {
                return new Made(begun.offer(), made.vectors(), events);
            }
            throw new AssertionError("vectors come as a stream of vectors");
        }
    }

    /** The catalogue has no other offers of models that embed. */
    private static ChatStream ask(Offer offer, EmbeddingRequest request) {
        if (offer.provider() instanceof Embeds provider) {
            return provider.embed(request.as(offer.upstreamModel()));
        }
        throw ProviderFailure.Rejected.here(
                offer.providerName(), "model", "model: this provider has no embeddings");
    }

    /** Forgets what is known of providers that are no more, and looks for them no longer. */
    public void forgetAllBut(Predicate<Provider> kept) {
        means.lanes().forgetAllBut(kept);
    }

    /** How long the offer's first token usually takes, if it was ever asked. */
    public Optional<Duration> typicalFirstToken(Offer offer) {
        return means.lanes().typicalFirstToken(offer);
    }

    /** The client got its answer, so nobody but the log hears that an offer is ill. */
    private static void passedOver(Attempt attempt) {
        if (attempt.outcome() instanceof Outcome.Failed(ProviderFailure failure)) {
            LOG.log(Level.WARNING, "passed over: " + Reasons.detail(failure));
        }
    }

    @Override
    public void close() {
        probes.close();
    }
}
