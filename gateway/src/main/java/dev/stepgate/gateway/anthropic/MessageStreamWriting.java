package dev.stepgate.gateway.anthropic;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.Usage;
import dev.stepgate.gateway.AnswerSink;
import dev.stepgate.gateway.InLine;
import dev.stepgate.gateway.Prompted;
import dev.stepgate.gateway.catalog.Offer;
import dev.stepgate.gateway.http.ErrorBody;
import dev.stepgate.gateway.http.EventStream;
import dev.stepgate.gateway.http.Exchange;
import dev.stepgate.gateway.http.JsonString;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes an answer as the events of a message (wire facts, §8.5). Owned by the request's thread.
 */
final class MessageStreamWriting implements AnswerSink {
    private static final String PING = "event: ping\ndata: {\"type\":\"ping\"}\n\n";

    private final Exchange exchange;
    private final String id;
    private final MessagesAsked asked;

    private final BlockStream blocks;
    private ChatEvent.Finished end = new ChatEvent.Finished(FinishReason.STOP);
    private Usage usage = new Usage(0, 0, 0, 0);
    private @Nullable EventStream events;

    MessageStreamWriting(Exchange exchange, String id, MessagesAsked asked) {
        this.exchange = exchange;
        this.id = id;
        this.asked = asked;
        this.blocks = new BlockStream(asked.shown());
    }

    /** Who waits for longer hears so, in a stream without a message yet. */
    @Override
    public void queued(Offer offer, InLine place) {
        if (events == null && place.isLong()) {
            events = exchange.stream(offer, this::lastWords, PING);
        }
        exchange.queued(place);
    }

    @Override
    public void begin(Offer offer, Prompted prompt, List<String> explanation) {
        usage = new Usage(prompt.tokens(), prompt.cachedTokens().orElse(0), 0, 0);
        exchange.prompted(prompt.counting(asked::turn));
        exchange.explain(explanation);
        events = exchange.stream(offer, this::lastWords, PING);
        StringBuilder out = new StringBuilder(256).append("event: message_start\ndata: ");
        out.append("{\"type\":\"message_start\",\"message\":{\"id\":\"").append(id);
        out.append("\",\"type\":\"message\",\"role\":\"assistant\",\"model\":");
        JsonString.append(out, offer.publicName());
        out.append(",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":");
        Ending.append(out, usage);
        events.send(out.append("}}\n\n").append(PING).toString());
    }

    @Override
    public void moved(Offer offer, String story) {
        exchange.moved(offer, story);
    }

    @Override
    public void emit(ChatEvent event) {
        switch (event) {
            case ChatEvent.Finished finished -> end = finished;
            case ChatEvent.Used used -> {
                exchange.used(used.usage());
                usage = used.usage();
            }
            case ChatEvent.OfChoice said -> {
                String frames = blocks.tell(said);
                if (!frames.isEmpty()) {
                    opened().send(frames);
                }
            }
        }
    }

    @Override
    public void end(Optional<String> bound) {
        StringBuilder out = new StringBuilder(320).append(blocks.rest());
        out.append("event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{");
        Ending.append(out, end, bound);
        out.append("},\"usage\":");
        Ending.append(out, usage);
        out.append("}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
        opened().end(out.toString());
    }

    private String lastWords(ErrorBody error) {
        return "event: error\ndata: " + exchange.tell(error) + "\n\n";
    }

    private EventStream opened() {
        if (events == null) {
            throw new AssertionError("a message is written before it began");
        }
        return events;
    }
}
