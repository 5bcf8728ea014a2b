package dev.stepgate.provider;

import dev.stepgate.chat.ChatRequest;

/** Someone who can answer a chat. Thread-safe. */
public interface Provider {

    /** The name operators gave it in {@code providers.yaml}. */
    String name();

    /**
     * Starts an answer; the caller closes the stream on every path.
     *
     * <p>The request's model is the provider's own name for it. Blocks at most as long as its
     * connect deadline, or where it loads a model first, as long as that for the first token;
     * waiting for the first event belongs to {@link ChatStream#next()}, and so may connecting:
     * whoever opens must expect a failure from either.
     *
     * @throws ProviderFailure when no answer can be had
     */
    ChatStream open(ChatRequest request);
}
