package dev.stepgate.chat;

import java.util.OptionalLong;

/**
 * Tokens one answer took. Immutable.
 *
 * @param promptTokens tokens read, cached ones included
 * @param cachedTokens of those, the ones that were not computed again
 * @param completionTokens tokens generated, reasoning included
 * @param reasoningTokens of those, the ones spent thinking
 * @param costNanodollars what the provider says it charges, in billionths of a US dollar; most do
 *     not say
 */
public record Usage(
        long promptTokens,
        long cachedTokens,
        long completionTokens,
        long reasoningTokens,
        OptionalLong costNanodollars) {

    /** Usage without a word on what it costs. */
    public Usage(
            long promptTokens, long cachedTokens, long completionTokens, long reasoningTokens) {
        this(promptTokens, cachedTokens, completionTokens, reasoningTokens, OptionalLong.empty());
    }

    public long totalTokens() {
        return promptTokens + completionTokens;
    }
}
