package dev.stepgate.provider;

import dev.stepgate.chat.EmbeddingRequest;

/** A provider that can turn texts into vectors. Thread-safe. */
@FunctionalInterface
public interface Embeds {

    /**
     * Starts to make them; the caller closes the stream on every path.
     *
     * <p>The request's model is the provider's own name for it. Nothing is sent before the stream
     * is read.
     *
     * @throws ProviderFailure when they cannot be had
     */
    EmbeddingStream embed(EmbeddingRequest request);
}
