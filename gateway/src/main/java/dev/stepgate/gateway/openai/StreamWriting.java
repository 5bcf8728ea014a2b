package dev.stepgate.gateway.openai;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.TokenOdds;
import dev.stepgate.chat.Usage;
import dev.stepgate.gateway.AnswerSink;
import dev.stepgate.gateway.InLine;
import dev.stepgate.gateway.Prompted;
import dev.stepgate.gateway.catalog.Offer;
import dev.stepgate.gateway.http.ErrorBody;
import dev.stepgate.gateway.http.EventStream;
import dev.stepgate.gateway.http.Exchange;
import dev.stepgate.gateway.http.JsonString;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
    private static final String NO_REASON = ",\"finish_reason\":null}]}\n\n";

    /** How long a stream in line keeps its status back. */
    private final Exchange exchange;

    private final AnswerName name;
    private final ThoughtWriting thoughts;
    private final boolean withUsage;
    private final BitSet greeted = new BitSet();
    private final List<ChatEvent.Finished> finishes = new ArrayList<>();
    private @Nullable EventStream events;
    private String opening = "";
    private @Nullable Usage usage;

    StreamWriting(Exchange exchange, AnswerName name, ThoughtWriting thoughts, boolean withUsage) {
        this.exchange = exchange;
        this.name = name;
        this.thoughts = thoughts;
        this.withUsage = withUsage;
    }

    /** Who waits for longer hears so, in a stream without an answer yet. */
    @Override
    public void queued(Offer offer, InLine place) {
        if (events == null && place.isLong()) {
            open(offer);
        }
        exchange.queued(place);
    }

    @Override
    public void begin(Offer offer, Prompted prompt, List<String> explanation) {
        exchange.prompted(prompt);
        exchange.explain(explanation);
        open(offer);
        greet(0);
    }

    private void open(Offer offer) {
        opening = "data: " + name.open("chat.completion.chunk", offer.publicName());
        events = exchange.stream(offer, this::lastWords);
    }

    @Override
    public void moved(Offer offer, String story) {
        exchange.moved(offer, story);
    }

    @Override
    public void emit(ChatEvent event) {
        switch (event) {
            case ChatEvent.OfChoice own -> {
                greet(own.choice());
                tell(own);
            }
            case ChatEvent.Used used -> {
                exchange.used(used.usage());
                usage = used.usage();
            }
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
            send(last.append("}]}\n\n"));
        }
        StringBuilder rest = new StringBuilder();
        if (withUsage && usage != null) {
            rest.append(opening).append(",\"choices\":[],\"usage\":");
            UsageJson.append(rest, usage);
            rest.append("}\n\n");
        }
        opened().end(rest.append("data: [DONE]\n\n").toString());
    }

    /** The one frame that all official clients raise as an error once a stream has begun. */
    private String lastWords(ErrorBody error) {
        StringBuilder out = new StringBuilder("event: error\n");
        out.append(opening);
        out.append(
                ",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"error\"}],\"error\":");
        error.appendObject(out);
        return out.append("}\n\n").toString();
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
        send(choice.append(NO_REASON));
    }

    private StringBuilder choice(int index, CharSequence delta) {
        return new StringBuilder(opening.length() + delta.length() + 64)
                .append(opening)
                .append(",\"choices\":[{\"index\":")
                .append(index)
                .append(",\"delta\":")
                .append(delta);
    }

    private void send(StringBuilder frame) {
        opened().send(frame.toString());
    }

    private EventStream opened() {
        if (events == null) {
            throw new AssertionError("an answer is written before it began");
        }
        return events;
    }
}
