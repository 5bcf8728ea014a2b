package dev.stepgate.gateway;

import dev.stepgate.chat.EmbeddingRequest;
import dev.stepgate.gateway.tenant.Label;
import java.util.Set;

/**
 * A request for vectors, as it came to the door. Immutable.
 *
 * @param id means it in receipts
 * @param labels what the request says of where it may go
 */
public record EmbeddingAsked(String id, EmbeddingRequest request, Set<Label> labels) {
    public EmbeddingAsked {
        labels = Set.copyOf(labels);
    }
}
