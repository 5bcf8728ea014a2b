package dev.stepgate.gateway.anthropic;

import dev.stepgate.chat.ChatRequest;

/** A message as a client asked for it. Immutable. */
record MessagesAsked(ChatRequest request, boolean streamed, Shown shown) {

    /** What the client reads of a thought. */
    enum Shown {
        ALL,
        /** Only that there was one. */
        NOTHING
    }
}
