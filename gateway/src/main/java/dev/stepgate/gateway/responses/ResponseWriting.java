package dev.stepgate.gateway.responses;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.gateway.AnswerSink;
import dev.stepgate.gateway.InLine;
import dev.stepgate.gateway.Prompted;
import dev.stepgate.gateway.catalog.Offer;
import dev.stepgate.gateway.http.Exchange;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gathers an answer and writes it as one response. Owned by the request's thread. */
final class ResponseWriting implements AnswerSink {
    private final Exchange exchange;
    private final Output output;
    private final LastWord last;
    private @Nullable Offer offer;

    ResponseWriting(Exchange exchange, Output output, LastWord last) {
        this.exchange = exchange;
        this.output = output;
        this.last = last;
    }

    @Override
    public void queued(Offer by, InLine place) {
        exchange.queued(place);
    }

    @Override
    public void begin(Offer by, Prompted prompt, List<String> explanation) {
        offer = by;
        last.began(prompt);
        exchange.prompted(prompt);
        exchange.explain(explanation);
    }

    @Override
    public void moved(Offer to, String story) {
        offer = to;
        exchange.moved(to, story);
    }

    @Override
    public void emit(ChatEvent event) {
        switch (event) {
            case ChatEvent.Finished finished -> last.finished(finished);
            case ChatEvent.Used used -> {
                exchange.used(used.usage());
                last.used(used.usage());
            }
            case ChatEvent.OfChoice said -> output.take(said);
        }
    }

    @Override
    public void end(Optional<String> bound) {
        if (offer == null) {
            throw new AssertionError("an answer ends before it began");
        }
        exchange.answer(offer, last.json(last.end(bound), offer.publicName()));
    }
}
