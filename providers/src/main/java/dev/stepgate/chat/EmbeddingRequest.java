package dev.stepgate.chat;

import java.util.Map;
import java.util.OptionalInt;

/**
 * One request for vectors of texts, independent of who answers it. Immutable.
 *
 * @param model the name the client used, or the upstream's name once a route is chosen
 * @param form how the client wants vectors written, which upstreams may write otherwise
 * @param dimensions how long vectors are to be; as long as the model makes them if empty
 * @param extras top-level fields that are not modelled here, as the client wrote them, by name
 */
public record EmbeddingRequest(
        String model,
        EmbeddingInput input,
        Vector.Form form,
        OptionalInt dimensions,
        Map<String, RawJson> extras) {

    public EmbeddingRequest {
        extras = Map.copyOf(extras);
    }

    /** The same request under another model name. */
    public EmbeddingRequest as(String otherModel) {
        return new EmbeddingRequest(otherModel, input, form, dimensions, extras);
    }
}
