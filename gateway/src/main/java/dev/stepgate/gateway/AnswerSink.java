package dev.stepgate.gateway;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.gateway.catalog.Offer;
import java.util.List;

/**
 * Where an answer goes, event by event. Owned by the request's thread; may block while the client
 * is slow to read.
 */
public interface AnswerSink {

    /**
     * Somebody answers: called once, before the first event.
     *
     * @param explanation why this offer: a line for each one that was thought of or asked
     */
    void begin(Offer offer, List<String> explanation);

    /** Takes the next event. */
    void emit(ChatEvent event);

    /** The answer is complete: called once, after the last event. */
    void end();
}
