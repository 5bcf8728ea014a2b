package dev.stepgate.gateway.openai;

import dev.stepgate.chat.ChatRequest;

/**
 * A chat completion as a client asked for it. Immutable.
 *
 * @param withUsage whether the stream ends with what it took
 */
record ChatAsked(ChatRequest request, boolean streamed, boolean withUsage) {}
