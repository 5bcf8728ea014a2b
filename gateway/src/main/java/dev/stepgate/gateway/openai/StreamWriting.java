package dev.stepgate.gateway.openai;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.Usage;
import dev.stepgate.gateway.AnswerSink;
import dev.stepgate.gateway.catalog.Offer;
import dev.stepgate.gateway.http.ErrorBody;
import dev.stepgate.gateway.http.EventStream;
import dev.stepgate.gateway.http.Exchange;
import dev.stepgate.gateway.http.JsonString;
import org.jspecify.annotations.Nullable;

/**
 * Writes an answer as chunks of {@code chat.completion.chunk}, one event each. Owned by the
 * request's thread.
 *
 * <p>What official clients demand and the specification does not say: no {@code error} key on a
 * chunk, usage once and last, a call's id and name once, absent fields left out.
 */
final class StreamWriting implements AnswerSink {
    private static final String NO_REASON = ",\"finish_reason\":null}]}\n\n";

    private final Exchange exchange;
    private final AnswerName name;
    private final boolean withUsage;
    private @Nullable EventStream events;
    private String opening = "";
    private @Nullable Usage usage;

    StreamWriting(Exchange exchange, AnswerName name, boolean withUsage) {
        this.exchange = exchange;
        this.name = name;
        this.withUsage = withUsage;
    }

    @Override
    public void begin(Offer offer) {
        opening = "data: " + name.open("chat.completion.chunk", offer.publicName());
        events = exchange.stream(offer, this::lastWords);
        delta("{\"role\":\"assistant\",\"content\":\"\"}");
    }

    @Override
    public void emit(ChatEvent event) {
        switch (event) {
            case ChatEvent.Reasoning thought -> said("reasoning_content", thought.text());
            case ChatEvent.Text text -> said("content", text.text());
            case ChatEvent.CallStarted call -> started(call);
            case ChatEvent.CallArguments more -> continued(more);
            case ChatEvent.Finished finished ->
                    send(
                            choices("{}")
                                    .append(",\"finish_reason\":\"")
                                    .append(finished.reason().word())
                                    .append("\"}]}\n\n"));
            case ChatEvent.Used used -> {
                exchange.used(used.usage());
                usage = used.usage();
            }
        }
    }

    @Override
    public void end() {
        StringBuilder last = new StringBuilder();
        if (withUsage && usage != null) {
            last.append(opening).append(",\"choices\":[],\"usage\":");
            UsageJson.append(last, usage);
            last.append("}\n\n");
        }
        opened().end(last.append("data: [DONE]\n\n").toString());
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

    private void said(String field, String text) {
        StringBuilder delta = new StringBuilder(text.length() + 32);
        delta.append("{\"").append(field).append("\":");
        JsonString.append(delta, text);
        delta(delta.append('}'));
    }

    private void started(ChatEvent.CallStarted call) {
        StringBuilder delta = callDelta(call.index()).append(",\"id\":");
        JsonString.append(delta, call.id());
        delta.append(",\"type\":\"function\",\"function\":{\"name\":");
        JsonString.append(delta, call.name());
        delta(delta.append(",\"arguments\":\"\"}}]}"));
    }

    private void continued(ChatEvent.CallArguments more) {
        StringBuilder delta = callDelta(more.index()).append(",\"function\":{\"arguments\":");
        JsonString.append(delta, more.fragment());
        delta(delta.append("}}]}"));
    }

    private static StringBuilder callDelta(int index) {
        return new StringBuilder(96).append("{\"tool_calls\":[{\"index\":").append(index);
    }

    private void delta(CharSequence delta) {
        send(choices(delta).append(NO_REASON));
    }

    private StringBuilder choices(CharSequence delta) {
        return new StringBuilder(opening.length() + delta.length() + 64)
                .append(opening)
                .append(",\"choices\":[{\"index\":0,\"delta\":")
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
