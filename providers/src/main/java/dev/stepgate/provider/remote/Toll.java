package dev.stepgate.provider.remote;

import dev.stepgate.provider.ProviderFailure;

/** What an upstream allows, counted on our side of the wire. Thread-safe. */
public interface Toll {

    /**
     * Counts one more request, about to be sent.
     *
     * @throws ProviderFailure if the upstream would refuse it
     */
    void pay();

    /** Learns from what the upstream refused. */
    void refused(ProviderFailure failure);

    /** For upstreams that allow whatever they can take. */
    static Toll none() {
        return new None();
    }

    /** Counts nothing. */
    record None() implements Toll {
        @Override
        public void pay() {}

        @Override
        public void refused(ProviderFailure failure) {}
    }
}
