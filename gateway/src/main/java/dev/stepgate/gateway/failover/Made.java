package dev.stepgate.gateway.failover;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.Vector;
import dev.stepgate.gateway.catalog.Offer;
import java.util.List;

/**
 * Vectors, and who made them. Immutable.
 *
 * @param events what was said besides: that it is finished, and what it took
 */
public record Made(Offer by, List<Vector> vectors, List<ChatEvent> events) {
    public Made {
        vectors = List.copyOf(vectors);
        events = List.copyOf(events);
    }
}
