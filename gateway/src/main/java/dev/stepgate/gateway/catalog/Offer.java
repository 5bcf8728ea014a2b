package dev.stepgate.gateway.catalog;

import dev.stepgate.gateway.tenant.Price;
import dev.stepgate.provider.Provider;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One way to serve a model. Immutable.
 *
 * @param model the model of {@code models.yaml} whose offer this is
 * @param upstreamModel what the provider calls the model
 * @param publicName what the answer's {@code model} field says
 * @param price what it costs, if known
 * @param contextTokens prompt and answer together, if known
 * @param local whether it computes in this process, so that nothing leaves the machine
 */
public record Offer(
        Provider provider,
        String model,
        String upstreamModel,
        String publicName,
        Optional<Price> price,
        OptionalInt contextTokens,
        boolean local) {

    /** An offer elsewhere of which nothing else is known. */
    public Offer(Provider provider, String upstreamModel, String publicName) {
        this(
                provider,
                publicName,
                upstreamModel,
                publicName,
                Optional.empty(),
                OptionalInt.empty(),
                false);
    }

    /** What operators call whoever serves it. */
    public String providerName() {
        return provider.name();
    }

    /**
     * Whether the other has the same weights, so that it may go on with an answer this one began: a
     * fallback model has others, and so has whatever stands in for a model under its own name.
     */
    public boolean sameModelAs(Offer other) {
        return model.equals(other.model) && publicName.equals(other.publicName);
    }
}
