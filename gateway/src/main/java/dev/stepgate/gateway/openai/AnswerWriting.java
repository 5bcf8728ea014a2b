package dev.stepgate.gateway.openai;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.Usage;
import dev.stepgate.gateway.AnswerSink;
import dev.stepgate.gateway.catalog.Offer;
import dev.stepgate.gateway.http.Exchange;
import dev.stepgate.gateway.http.JsonString;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gathers an answer and writes it as one {@code chat.completion}. Owned by the request's thread.
 */
final class AnswerWriting implements AnswerSink {
    private final Exchange exchange;
    private final AnswerName name;
    private final StringBuilder reasoning = new StringBuilder();
    private final StringBuilder text = new StringBuilder();
    private final List<Call> calls = new ArrayList<>();
    private FinishReason reason = FinishReason.STOP;
    private @Nullable Offer offer;
    private @Nullable Usage usage;

    AnswerWriting(Exchange exchange, AnswerName name) {
        this.exchange = exchange;
        this.name = name;
    }

    @Override
    public void begin(Offer by) {
        offer = by;
    }

    @Override
    public void emit(ChatEvent event) {
        switch (event) {
            case ChatEvent.Reasoning thought -> reasoning.append(thought.text());
            case ChatEvent.Text said -> text.append(said.text());
            case ChatEvent.CallStarted call ->
                    calls.add(new Call(call.id(), call.name(), new StringBuilder()));
            case ChatEvent.CallArguments more ->
                    calls.get(more.index()).arguments().append(more.fragment());
            case ChatEvent.Finished finished -> reason = finished.reason();
            case ChatEvent.Used used -> {
                exchange.used(used.usage());
                usage = used.usage();
            }
        }
    }

    @Override
    public void end() {
        if (offer == null) {
            throw new AssertionError("an answer ends before it began");
        }
        StringBuilder out = name.open("chat.completion", offer.publicName());
        out.append(",\"choices\":[{\"index\":0,\"message\":");
        appendMessage(out);
        out.append(",\"logprobs\":null,\"finish_reason\":\"").append(reason.word());
        out.append("\"}]");
        if (usage != null) {
            out.append(",\"usage\":");
            UsageJson.append(out, usage);
        }
        exchange.answer(offer, out.append('}').toString());
    }

    private void appendMessage(StringBuilder out) {
        out.append("{\"role\":\"assistant\",\"content\":");
        if (text.isEmpty() && !calls.isEmpty()) {
            out.append("null");
        } else {
            JsonString.append(out, text);
        }
        out.append(",\"refusal\":null");
        if (!reasoning.isEmpty()) {
            out.append(",\"reasoning_content\":");
            JsonString.append(out, reasoning);
        }
        if (!calls.isEmpty()) {
            appendCalls(out);
        }
        out.append('}');
    }

    private void appendCalls(StringBuilder out) {
        String between = ",\"tool_calls\":[";
        for (Call call : calls) {
            out.append(between).append("{\"id\":");
            JsonString.append(out, call.id());
            out.append(",\"type\":\"function\",\"function\":{\"name\":");
            JsonString.append(out, call.name());
            out.append(",\"arguments\":");
            JsonString.append(out, call.arguments());
            out.append("}}");
            between = ",";
        }
        out.append(']');
    }

    private record Call(String id, String name, StringBuilder arguments) {}
}
