package dev.stepgate.gateway.catalog;

import dev.stepgate.gateway.config.Place;
import dev.stepgate.gateway.tenant.Price;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An offer as written in {@code models.yaml}. Immutable.
 *
 * @param upstreamModel what the provider calls the model
 * @param answersAs what the answer's {@code model} field says
 * @param price what the file says; empty where it leaves that to the provider's list
 * @param contextTokens the same
 * @param weight how often it comes first among weighted offers
 */
public record OfferFacts(
        String provider,
        String upstreamModel,
        String answersAs,
        Optional<Price> price,
        OptionalInt contextTokens,
        int weight,
        Conditions onlyIf,
        Place place) {

    /** An offer for everybody. */
    public OfferFacts(
            String provider, String upstreamModel, String answersAs, Price price, Place place) {
        this(
                provider,
                upstreamModel,
                answersAs,
                Optional.of(price),
                OptionalInt.empty(),
                1,
                Conditions.none(),
                place);
    }
}
