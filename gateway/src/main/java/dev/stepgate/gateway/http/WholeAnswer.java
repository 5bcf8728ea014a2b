package dev.stepgate.gateway.http;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.gateway.AnswerSink;
import dev.stepgate.gateway.InLine;
import dev.stepgate.gateway.Prompted;
import dev.stepgate.gateway.catalog.Offer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gathers an answer and sends it as one object. Owned by the request's thread. */
public final class WholeAnswer implements AnswerSink {
    private final Exchange exchange;
    private final Body body;
    private @Nullable Offer offer;

    /** The object, in a dialect. */
    public interface Body {

        /** Hears what was read, once; returns it with messages counted as the dialect does. */
        Prompted began(Prompted prompt);

        /** Takes the next event. */
        void take(ChatEvent event);

        /**
         * The whole object, after the last event.
         *
         * @param model the name of what answered
         * @param bound the allowance that ended it; empty if it ended by itself
         */
        String json(String model, Optional<String> bound);
    }

    public WholeAnswer(Exchange exchange, Body body) {
        this.exchange = exchange;
        this.body = body;
    }

    @Override
    public void queued(Offer by, InLine place) {
        exchange.queued(place);
    }

    @Override
    public void begin(Offer by, Prompted prompt, List<String> explanation) {
        offer = by;
        exchange.prompted(body.began(prompt));
        exchange.explain(explanation);
    }

    @Override
    public void moved(Offer to, String story) {
        offer = to;
        exchange.moved(to, story);
    }

    @Override
    public void emit(ChatEvent event) {
        if (event instanceof ChatEvent.Used used) {
            exchange.used(used.usage());
        }
        body.take(event);
    }

    @Override
    public void end(Optional<String> bound) {
        if (offer == null) {
            throw new AssertionError("an answer ends before it began");
        }
        exchange.answer(offer, body.json(offer.publicName(), bound));
    }
}
