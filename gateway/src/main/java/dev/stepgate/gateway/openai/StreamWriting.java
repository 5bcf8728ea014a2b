package dev.stepgate.gateway.openai;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.TokenOdds;
import dev.stepgate.gateway.AnswerSink;
import dev.stepgate.gateway.InLine;
import dev.stepgate.gateway.Prompted;
import dev.stepgate.gateway.catalog.Offer;
import dev.stepgate.gateway.http.Exchange;
import dev.stepgate.gateway.http.JsonString;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Writes an answer as chunks of {@code chat.completion.chunk}, one event each. Owned by the
 * request's thread.
 *
 * <p>What official clients demand and the specification does not say: no {@code error} key on a
 * chunk, usage once and last, a call's id and name once, absent fields left out, and nothing new
 * once every choice that began has finished: a choice may begin late, so why they finished is said
 * after all else.
 */
final class StreamWriting implements AnswerSink {
    private static final ChunkStream.Make MAKE =
            new ChunkStream.Make("chat.completion.chunk", "\"delta\":{}");

    private final ChunkStream chunks;
    private final ThoughtWriting thoughts;
    private final BitSet greeted = new BitSet();
    private final List<ChatEvent.Finished> finishes = new ArrayList<>();

    StreamWriting(Exchange exchange, AnswerName name, ThoughtWriting thoughts, boolean withUsage) {
        this.chunks = new ChunkStream(exchange, name, MAKE, withUsage);
        this.thoughts = thoughts;
    }

    @Override
    public void queued(Offer offer, InLine place) {
        chunks.queued(offer, place);
    }

    @Override
    public void begin(Offer offer, Prompted prompt, List<String> explanation) {
        chunks.begin(offer, prompt, explanation);
        greet(0);
    }

    @Override
    public void moved(Offer offer, String story) {
        chunks.moved(offer, story);
    }

    @Override
    public void emit(ChatEvent event) {
        switch (event) {
            case ChatEvent.OfChoice own -> {
                greet(own.choice());
                tell(own);
            }
            case ChatEvent.Used used -> chunks.used(used.usage());
        }
    }

    /** A choice begins with who speaks. */
    private void greet(int choice) {
        if (!greeted.get(choice)) {
            greeted.set(choice);
            delta(choice, "{\"role\":\"assistant\",\"content\":\"\"}", List.of());
        }
    }

    private void tell(ChatEvent.OfChoice event) {
        switch (event) {
            case ChatEvent.Reasoning thought ->
                    delta(thought.choice(), thought(thought.text()), List.of());
            case ChatEvent.Text said ->
                    delta(said.choice(), text("content", said.text()), said.odds());
            case ChatEvent.CallStarted call -> delta(call.choice(), started(call), List.of());
            case ChatEvent.CallArguments more -> delta(more.choice(), continued(more), List.of());
            case ChatEvent.Finished finished -> finishes.add(finished);
        }
    }

    @Override
    public void end(Optional<String> bound) {
        for (ChatEvent.Finished finished : finishes) {
            StringBuilder last =
                    choice(finished.choice(), "{}")
                            .append(",\"finish_reason\":\"")
                            .append(finished.reason().word())
                            .append('"');
            NativeReason.append(last, finished.reason(), bound);
            chunks.send(last);
        }
        chunks.end();
    }

    private StringBuilder thought(String text) {
        StringBuilder delta = new StringBuilder(text.length() + 32).append('{');
        thoughts.append(delta, text);
        return delta.append('}');
    }

    private static StringBuilder text(String field, String text) {
        StringBuilder delta = new StringBuilder(text.length() + 32);
        delta.append("{\"").append(field).append("\":");
        JsonString.append(delta, text);
        return delta.append('}');
    }

    private static StringBuilder started(ChatEvent.CallStarted call) {
        StringBuilder delta = callDelta(call.index()).append(",\"id\":");
        JsonString.append(delta, call.id());
        delta.append(",\"type\":\"function\",\"function\":{\"name\":");
        JsonString.append(delta, call.name());
        return delta.append(",\"arguments\":\"\"}}]}");
    }

    private static StringBuilder continued(ChatEvent.CallArguments more) {
        StringBuilder delta = callDelta(more.index()).append(",\"function\":{\"arguments\":");
        JsonString.append(delta, more.fragment());
        return delta.append("}}]}");
    }

    private static StringBuilder callDelta(int index) {
        return new StringBuilder(96).append("{\"tool_calls\":[{\"index\":").append(index);
    }

    private void delta(int index, CharSequence delta, List<TokenOdds> odds) {
        StringBuilder choice = choice(index, delta);
        if (!odds.isEmpty()) {
            choice.append(",\"logprobs\":");
            OddsWriting.append(choice, odds);
        }
        chunks.send(choice.append(",\"finish_reason\":null"));
    }

    private StringBuilder choice(int index, CharSequence delta) {
        return chunks.choice(index).append(",\"delta\":").append(delta);
    }
}
