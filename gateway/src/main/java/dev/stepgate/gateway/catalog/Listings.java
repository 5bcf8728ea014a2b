package dev.stepgate.gateway.catalog;

import dev.stepgate.provider.ListedModel;
import java.util.Optional;

/** What providers list of their models. Thread-safe. */
sealed interface Listings permits ProviderLists, Listings.None {

    /** What the provider lists under that name; empty where nothing is known. */
    Optional<ListedModel> of(String provider, String upstreamModel);

    /** Whether the provider told anything. */
    boolean knows(String provider);

    /** Nobody listed anything. */
    record None() implements Listings {
        @Override
        public Optional<ListedModel> of(String provider, String upstreamModel) {
            return Optional.empty();
        }

        @Override
        public boolean knows(String provider) {
            return false;
        }
    }
}
