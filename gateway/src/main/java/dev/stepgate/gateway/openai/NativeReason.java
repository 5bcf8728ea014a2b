package dev.stepgate.gateway.openai;

import dev.stepgate.chat.FinishReason;
import dev.stepgate.gateway.http.JsonString;
import java.util.Optional;

/**
 * Says which allowance cut a choice short, in the field OpenRouter's clients know for what lies
 * behind a finish reason.
 */
final class NativeReason {
    private NativeReason() {}

    /** Adds the field to a choice whose length an allowance bound; nothing to any other. */
    static void append(StringBuilder out, FinishReason reason, Optional<String> bound) {
        if (reason == FinishReason.LENGTH && bound.isPresent()) {
            out.append(",\"native_finish_reason\":");
            JsonString.append(out, bound.get());
        }
    }
}
