package dev.stepgate.gateway;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.gateway.catalog.Offer;

/**
 * Where an answer goes, event by event. Owned by the request's thread; may block while the client
 * is slow to read.
 */
public interface AnswerSink {

    /** Somebody answers: called once, before the first event. */
    void begin(Offer offer);

    /** Takes the next event. */
    void emit(ChatEvent event);

    /** The answer is complete: called once, after the last event. */
    void end();
}
