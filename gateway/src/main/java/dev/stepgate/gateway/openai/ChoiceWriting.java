package dev.stepgate.gateway.openai;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.TokenOdds;
import dev.stepgate.gateway.http.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Gathers one choice and writes it with its message. Owned by the request's thread. */
final class ChoiceWriting implements WholeChoice {
    private final StringBuilder reasoning = new StringBuilder();
    private final StringBuilder text = new StringBuilder();
    private final List<TokenOdds> odds = new ArrayList<>();
    private final List<Call> calls = new ArrayList<>();
    private final ThoughtWriting thoughts;
    private FinishReason reason = FinishReason.STOP;

    ChoiceWriting(ThoughtWriting thoughts) {
        this.thoughts = thoughts;
    }

    @Override
    public void take(ChatEvent.OfChoice event) {
        switch (event) {
            case ChatEvent.Reasoning thought -> reasoning.append(thought.text());
            case ChatEvent.Text said -> {
                text.append(said.text());
                odds.addAll(said.odds());
            }
            case ChatEvent.CallStarted call ->
                    calls.add(new Call(call.id(), call.name(), new StringBuilder()));
            case ChatEvent.CallArguments more ->
                    calls.get(more.index()).arguments().append(more.fragment());
            case ChatEvent.Finished finished -> reason = finished.reason();
        }
    }

    @Override
    public void append(StringBuilder out, int index, Optional<String> bound) {
        out.append("{\"index\":").append(index).append(",\"message\":");
        appendMessage(out);
        out.append(",\"logprobs\":");
        OddsWriting.append(out, odds);
        out.append(",\"finish_reason\":\"").append(reason.word()).append('"');
        NativeReason.append(out, reason, bound);
        out.append('}');
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
            thoughts.append(out.append(','), reasoning);
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
