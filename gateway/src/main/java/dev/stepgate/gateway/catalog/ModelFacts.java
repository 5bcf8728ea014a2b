package dev.stepgate.gateway.catalog;

import java.time.Instant;
import java.util.List;

/**
 * A model as written in {@code models.yaml}. Immutable.
 *
 * @param aliases other names clients may use
 * @param offers in the order to ask them
 */
public record ModelFacts(
        String name,
        String displayName,
        String ownedBy,
        Instant created,
        int contextTokens,
        List<String> aliases,
        List<OfferFacts> offers) {

    public ModelFacts {
        aliases = List.copyOf(aliases);
        offers = List.copyOf(offers);
    }
}
