package dev.stepgate.gateway.anthropic;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.Usage;
import dev.stepgate.gateway.http.JsonString;
import java.util.Optional;

/** Why a message ended and what it took, in Anthropic's words (wire facts, §8.4). */
final class Ending {
    private Ending() {}

    /**
     * Appends the fields that say why.
     *
     * @param bound the allowance that ended the answer
     */
    static void append(StringBuilder out, ChatEvent.Finished end, Optional<String> bound) {
        out.append("\"stop_reason\":\"").append(word(end)).append("\",\"stop_sequence\":");
        if (end.stop().isEmpty()) {
            out.append("null");
        } else {
            JsonString.append(out, end.stop());
        }
        if (end.reason() == FinishReason.LENGTH && bound.isPresent()) {
            out.append(",\"native_finish_reason\":");
            JsonString.append(out, bound.get());
        }
    }

    private static String word(ChatEvent.Finished end) {
        return switch (end.reason()) {
            case STOP -> end.stop().isEmpty() ? "end_turn" : "stop_sequence";
            case LENGTH -> "max_tokens";
            case TOOL_CALLS -> "tool_use";
            case CONTENT_FILTER -> "refusal";
        };
    }

    /** Appends what it took; tokens that were remembered are not among those of the input. */
    static void append(StringBuilder out, Usage usage) {
        out.append("{\"input_tokens\":")
                .append(usage.promptTokens() - usage.cachedTokens())
                .append(",\"output_tokens\":")
                .append(usage.completionTokens())
                .append(",\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":")
                .append(usage.cachedTokens())
                .append('}');
    }
}
