package dev.stepgate.gateway.openai;

import dev.stepgate.chat.ChatEvent;
import java.util.Optional;

/** Gathers one choice of an answer that is written whole. Owned by the request's thread. */
interface WholeChoice {

    void take(ChatEvent.OfChoice event);

    /**
     * Writes it as an object.
     *
     * @param bound the allowance that ended the answer
     */
    void append(StringBuilder out, int index, Optional<String> bound);
}
