package dev.stepgate.gateway;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.gateway.catalog.Offer;
import java.util.List;
import java.util.Optional;

/**
 * Where an answer goes, event by event. Owned by the request's thread; may block while the client
 * is slow to read.
 */
public interface AnswerSink {

    /**
     * The request waits in line: called at once, and then every second while it does. That may be
     * before somebody answers, or between two who do, and whoever answers then may be another.
     *
     * @param offer whose line
     */
    void queued(Offer offer, InLine place);

    /**
     * Somebody answers: called once, before the first event.
     *
     * @param prompt what was read
     * @param explanation why this offer: a line for each one that was thought of or asked
     */
    void begin(Offer offer, Prompted prompt, List<String> explanation);

    /**
     * Somebody else goes on with the answer, from where it broke off.
     *
     * @param story who was asked so far and what came of it, in the words of operators
     */
    void moved(Offer offer, String story);

    /** Takes the next event. */
    void emit(ChatEvent event);

    /**
     * The answer is complete: called once, after the last event.
     *
     * @param bound the allowance that ended it, in the words of {@code tiers.yaml}; empty if it
     *     ended by itself
     */
    void end(Optional<String> bound);
}
