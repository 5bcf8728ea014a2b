package dev.stepgate.gateway.anthropic;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.Usage;
import dev.stepgate.gateway.AnswerSink;
import dev.stepgate.gateway.InLine;
import dev.stepgate.gateway.Prompted;
import dev.stepgate.gateway.catalog.Offer;
import dev.stepgate.gateway.http.Exchange;
import dev.stepgate.gateway.http.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gathers an answer and writes it as one message. Owned by the request's thread. */
final class MessageWriting implements AnswerSink {
    private final Exchange exchange;
    private final String id;
    private final MessagesAsked asked;
    private final List<Block> blocks = new ArrayList<>();
    private ChatEvent.Finished end = new ChatEvent.Finished(FinishReason.STOP);
    private Usage usage = new Usage(0, 0, 0, 0);
    private @Nullable Offer offer;

    MessageWriting(Exchange exchange, String id, MessagesAsked asked) {
        this.exchange = exchange;
        this.id = id;
        this.asked = asked;
    }

    @Override
    public void queued(Offer by, InLine place) {
        exchange.queued(place);
    }

    @Override
    public void begin(Offer by, Prompted prompt, List<String> explanation) {
        offer = by;
        usage = new Usage(prompt.tokens(), prompt.cachedTokens().orElse(0), 0, 0);
        exchange.prompted(prompt.counting(asked::turn));
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
            case ChatEvent.Reasoning thought -> last(Block.Kind.THOUGHT).add(thought.text());
            case ChatEvent.Text said -> last(Block.Kind.TEXT).add(said.text());
            case ChatEvent.CallStarted call -> blocks.add(Block.call(call));
            case ChatEvent.CallArguments more ->
                    Block.callAt(blocks, more.index()).add(more.fragment());
            case ChatEvent.Finished finished -> end = finished;
            case ChatEvent.Used used -> {
                exchange.used(used.usage());
                usage = used.usage();
            }
        }
    }

    private Block last(Block.Kind kind) {
        if (blocks.isEmpty() || blocks.getLast().kind() != kind) {
            blocks.add(Block.of(kind));
        }
        return blocks.getLast();
    }

    @Override
    public void end(Optional<String> bound) {
        if (offer == null) {
            throw new AssertionError("an answer ends before it began");
        }
        StringBuilder out = new StringBuilder(256);
        out.append("{\"id\":\"")
                .append(id)
                .append("\",\"type\":\"message\",\"role\":\"assistant\"");
        out.append(",\"model\":");
        JsonString.append(out, offer.publicName());
        String between = ",\"content\":[";
        for (Block block : blocks) {
            block.append(out.append(between), asked.shown());
            between = ",";
        }
        out.append(blocks.isEmpty() ? ",\"content\":[]," : "],");
        Ending.append(out, end, bound);
        out.append(",\"usage\":");
        Ending.append(out, usage);
        exchange.answer(offer, out.append('}').toString());
    }
}
