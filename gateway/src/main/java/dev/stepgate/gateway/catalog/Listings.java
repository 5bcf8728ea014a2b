package dev.stepgate.gateway.catalog;

import dev.stepgate.provider.ListedModel;
import java.util.Optional;

/** What providers list of their models. Thread-safe. */
@FunctionalInterface
interface Listings {

    /** What the provider lists under that name; empty where nothing is known. */
    Optional<ListedModel> of(String provider, String upstreamModel);

    /** Nobody listed anything. */
    static Listings none() {
        return (provider, upstreamModel) -> Optional.empty();
    }
}
