package dev.stepgate.gateway.responses;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.gateway.AnswerSink;
import dev.stepgate.gateway.InLine;
import dev.stepgate.gateway.Prompted;
import dev.stepgate.gateway.catalog.Offer;
import dev.stepgate.gateway.http.ErrorBody;
import dev.stepgate.gateway.http.EventStream;
import dev.stepgate.gateway.http.Exchange;
import dev.stepgate.gateway.responses.ResponseObject.Standing;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes an answer as the events of a response (wire facts, §7.3). Owned by the request's thread.
 *
 * <p>Official clients want {@code response.created} first, whatever comes of it: a stream that only
 * waits in line begins with it, too.
 */
final class ResponseStreamWriting implements AnswerSink {
    private final Exchange exchange;
    private final ResponseObject response;
    private final Output output;
    private final Events events;
    private final LastWord last;
    private String model = "";
    private @Nullable EventStream stream;

    ResponseStreamWriting(
            Exchange exchange,
            ResponseObject response,
            Output output,
            Events events,
            LastWord last) {
        this.exchange = exchange;
        this.response = response;
        this.output = output;
        this.events = events;
        this.last = last;
    }

    /** Who waits for longer hears so, in a stream without an answer yet. */
    @Override
    public void queued(Offer offer, InLine place) {
        if (stream == null && place.isLong()) {
            model = offer.publicName();
            stream = exchange.stream(offer, this::lastWords);
            StringBuilder out = new StringBuilder();
            append(out, "response.created", new Standing.Queued());
            append(out, "response.queued", new Standing.Queued());
            stream.send(out.toString());
        }
        exchange.queued(place);
    }

    @Override
    public void begin(Offer offer, Prompted prompt, List<String> explanation) {
        last.began(prompt);
        model = offer.publicName();
        exchange.prompted(prompt);
        exchange.explain(explanation);
        StringBuilder out = new StringBuilder();
        if (stream == null) {
            append(out, "response.created", new Standing.InProgress());
        }
        append(out, "response.in_progress", new Standing.InProgress());
        stream = exchange.stream(offer, this::lastWords);
        stream.send(out.toString());
    }

    @Override
    public void moved(Offer offer, String story) {
        exchange.moved(offer, story);
    }

    @Override
    public void emit(ChatEvent event) {
        switch (event) {
            case ChatEvent.Finished finished -> last.finished(finished);
            case ChatEvent.Used used -> {
                exchange.used(used.usage());
                last.used(used.usage());
            }
            case ChatEvent.OfChoice said -> {
                output.take(said);
                String frames = output.told();
                if (!frames.isEmpty()) {
                    opened().send(frames);
                }
            }
        }
    }

    @Override
    public void end(Optional<String> bound) {
        Standing standing = last.end(bound);
        StringBuilder out = new StringBuilder(1024).append(output.rest());
        open(out, "response." + standing.word());
        Events.end(out.append(last.json(standing, model)));
        opened().end(out.toString());
    }

    /** Items that were being told are not told to their end: clients would act on half a call. */
    private String lastWords(ErrorBody error) {
        Standing standing = new Standing.Failed(error);
        output.end(standing);
        StringBuilder out = new StringBuilder();
        open(out, "response.failed");
        response.unkept().append(out, standing, model, output);
        Events.end(out);
        return out.toString();
    }

    private void append(StringBuilder out, String event, Standing standing) {
        open(out, event);
        response.append(out, standing, model, output);
        Events.end(out);
    }

    private void open(StringBuilder out, String event) {
        events.open(out, event).append(",\"response\":");
    }

    private EventStream opened() {
        if (stream == null) {
            throw new AssertionError("a response is written before it began");
        }
        return stream;
    }
}
