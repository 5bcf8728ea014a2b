package dev.stepgate.gateway;

import dev.stepgate.chat.ChatRequest;
import dev.stepgate.gateway.tenant.Label;
import java.util.Set;

/**
 * A request for an answer, as it came to the door. Immutable.
 *
 * @param id of the answer
 * @param labels what the request says of where it may go
 * @param streamed whether the client reads the answer while it is written
 */
public record Asked(String id, ChatRequest request, Set<Label> labels, boolean streamed) {
    public Asked {
        labels = Set.copyOf(labels);
    }
}
