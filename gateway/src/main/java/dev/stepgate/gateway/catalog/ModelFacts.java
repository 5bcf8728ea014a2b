package dev.stepgate.gateway.catalog;

import java.time.Instant;
import java.util.List;

/**
 * A model as written in {@code models.yaml}. Immutable.
 *
 * @param aliases other names clients may use
 * @param offers in the order written
 * @param task what it does, and all it does
 */
public record ModelFacts(
        String name,
        String displayName,
        String ownedBy,
        Instant created,
        int contextTokens,
        List<String> aliases,
        List<OfferFacts> offers,
        Routing routing,
        Task task) {

    public ModelFacts {
        aliases = List.copyOf(aliases);
        offers = List.copyOf(offers);
    }

    /** A model that answers, whose offers are asked as they are written. */
    public ModelFacts(
            String name,
            String displayName,
            String ownedBy,
            Instant created,
            int contextTokens,
            List<String> aliases,
            List<OfferFacts> offers) {
        this(
                name,
                displayName,
                ownedBy,
                created,
                contextTokens,
                aliases,
                offers,
                Routing.usual(),
                Task.CHAT);
    }
}
