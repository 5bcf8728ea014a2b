package dev.stepgate.gateway;

import dev.stepgate.chat.Usage;
import dev.stepgate.chat.Vector;
import dev.stepgate.gateway.catalog.Offer;
import java.util.List;

/**
 * Vectors that were made. Immutable.
 *
 * @param vectors one for each piece of the input, in its order
 * @param usage as their provider told it, else as it is likely
 * @param explanation why this offer: a line for each one that was thought of or asked
 */
public record Embedded(Offer by, List<Vector> vectors, Usage usage, List<String> explanation) {
    public Embedded {
        vectors = List.copyOf(vectors);
        explanation = List.copyOf(explanation);
    }
}
