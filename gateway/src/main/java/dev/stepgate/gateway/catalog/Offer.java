package dev.stepgate.gateway.catalog;

import dev.stepgate.provider.Provider;

/**
 * One way to serve a model. Immutable.
 *
 * @param upstreamModel what that provider calls the model
 * @param publicName what the answer's {@code model} field says
 */
public record Offer(Provider provider, String upstreamModel, String publicName) {

    /** What operators call whoever serves it. */
    public String providerName() {
        return provider.name();
    }
}
