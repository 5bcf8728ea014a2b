package dev.stepgate.gateway.catalog;

import dev.stepgate.gateway.config.Place;

/**
 * An offer as written in {@code models.yaml}. Immutable.
 *
 * @param upstreamModel what the provider calls the model
 * @param answersAs what the answer's {@code model} field says
 */
public record OfferFacts(
        String provider, String upstreamModel, String answersAs, Price price, Place place) {}
