package dev.stepgate.gateway.openai;

import dev.stepgate.chat.Usage;

/** Writes what an answer took, in OpenAI's words. */
final class UsageJson {

    private UsageJson() {}

    static void append(StringBuilder out, Usage usage) {
        out.append("{\"prompt_tokens\":")
                .append(usage.promptTokens())
                .append(",\"completion_tokens\":")
                .append(usage.completionTokens())
                .append(",\"total_tokens\":")
                .append(usage.totalTokens())
                .append(",\"prompt_tokens_details\":{\"cached_tokens\":")
                .append(usage.cachedTokens())
                .append("},\"completion_tokens_details\":{\"reasoning_tokens\":")
                .append(usage.reasoningTokens())
                .append("}}");
    }
}
