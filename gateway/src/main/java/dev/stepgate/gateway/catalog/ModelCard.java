package dev.stepgate.gateway.catalog;

import dev.stepgate.gateway.tenant.Price;
import java.time.Instant;

/**
 * What a client may know about a model. Immutable.
 *
 * @param price of the offer that is asked first
 * @param answeredBy what that offer's answers say in {@code model}
 */
public record ModelCard(
        String id,
        String displayName,
        String ownedBy,
        Instant created,
        int contextTokens,
        Price price,
        String answeredBy,
        Task task) {}
