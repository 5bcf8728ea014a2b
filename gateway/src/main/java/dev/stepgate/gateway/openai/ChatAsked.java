package dev.stepgate.gateway.openai;

import dev.stepgate.chat.ChatRequest;

/**
 * A chat completion as a client asked for it. Immutable.
 *
 * @param withUsage whether the stream ends with what it took
 * @param withThought whether the client wants to read what the model thinks
 */
record ChatAsked(ChatRequest request, boolean streamed, boolean withUsage, boolean withThought) {}
