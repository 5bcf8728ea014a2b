package dev.stepgate.gateway.failover;

import dev.stepgate.chat.ChatRequest;
import dev.stepgate.gateway.catalog.Offer;
import dev.stepgate.gateway.catalog.Route;
import dev.stepgate.gateway.failover.Attempt.Manner;
import dev.stepgate.gateway.failover.Attempt.Outcome;
import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.provider.Provider;
import dev.stepgate.provider.ProviderFailure;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
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
        means.lanes().retries().request();
        means.hedges().request();
        Search search = new Search(means, Search.PATIENTLY, trail, onlooker);
        Optional<Begun> begun =
                search.begin(
                        route.offers(),
                        Manner.ANSWERED,
                        offer -> offer.provider().open(request.as(offer.upstreamModel())));
        if (begun.isEmpty()) {
            throw Reasons.refusal(search.failures());
        }
        trail.noted().forEach(Failover::passedOver);
        route.offers().forEach(probes::wake);
        Rescue rescue = new Rescue(means, route.offers(), request, trail, onlooker);
        return new Answer(begun.get(), rescue, trail);
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
