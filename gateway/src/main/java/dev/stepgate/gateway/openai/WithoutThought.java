package dev.stepgate.gateway.openai;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.gateway.AnswerSink;
import dev.stepgate.gateway.InLine;
import dev.stepgate.gateway.Prompted;
import dev.stepgate.gateway.catalog.Offer;
import java.util.List;
import java.util.Optional;

/** Keeps thoughts from a client that does not want to read them. Owned by the request's thread. */
final class WithoutThought implements AnswerSink {
    private final AnswerSink client;

    WithoutThought(AnswerSink client) {
        this.client = client;
    }

    @Override
    public void queued(Offer offer, InLine place) {
        client.queued(offer, place);
    }

    @Override
    public void begin(Offer offer, Prompted prompt, List<String> explanation) {
        client.begin(offer, prompt, explanation);
    }

    @Override
    public void moved(Offer offer, String story) {
        client.moved(offer, story);
    }

    @Override
    public void emit(ChatEvent event) {
        if (!(event instanceof ChatEvent.Reasoning)) {
            client.emit(event);
        }
    }

    @Override
    public void end(Optional<String> bound) {
        client.end(bound);
    }
}
