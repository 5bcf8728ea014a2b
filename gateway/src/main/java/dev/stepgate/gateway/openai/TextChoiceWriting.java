package dev.stepgate.gateway.openai;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.TokenOdds;
import dev.stepgate.gateway.http.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/** Gathers one choice of a completion and writes its text. Owned by the request's thread. */
final class TextChoiceWriting implements WholeChoice {
    private final IntFunction<String> echo;
    private final StringBuilder text = new StringBuilder();
    private final List<TokenOdds> odds = new ArrayList<>();
    private FinishReason reason = FinishReason.STOP;

    /**
     * @param echo what goes before a choice, by its index
     */
    TextChoiceWriting(IntFunction<String> echo) {
        this.echo = echo;
    }

    @Override
    public void take(ChatEvent.OfChoice event) {
        switch (event) {
            case ChatEvent.Text said -> {
                text.append(said.text());
                odds.addAll(said.odds());
            }
            case ChatEvent.Finished finished -> reason = finished.reason();
            case ChatEvent.Reasoning _, ChatEvent.CallStarted _, ChatEvent.CallArguments _ -> {}
        }
    }

    @Override
    public void append(StringBuilder out, int index, Optional<String> bound) {
        out.append("{\"text\":");
        JsonString.append(out, echo.apply(index) + text);
        out.append(",\"index\":").append(index).append(",\"logprobs\":");
        new TextOddsWriting().append(out, odds);
        out.append(",\"finish_reason\":\"").append(word(reason)).append('"');
        NativeReason.append(out, reason, bound);
        out.append('}');
    }

    /** Raw text calls nothing. */
    static String word(FinishReason reason) {
        return switch (reason) {
            case STOP, LENGTH, CONTENT_FILTER -> reason.word();
            case TOOL_CALLS -> FinishReason.STOP.word();
        };
    }
}
