package dev.stepgate.gateway.failover;

import dev.stepgate.gateway.catalog.Offer;
import dev.stepgate.provider.ProviderFailure;
import dev.stepgate.provider.Queued.Place;

/** Hears of a request's waiting, on the request's thread. */
@FunctionalInterface
public interface Onlooker {

    /** Nobody listens. */
    Onlooker NONE = (offer, place) -> {};

    /**
     * It waits in line for an offer: told at once, and then every second.
     *
     * @throws ProviderFailure.Cancelled when nobody waits for the answer any more
     */
    void queued(Offer offer, Place place);
}
