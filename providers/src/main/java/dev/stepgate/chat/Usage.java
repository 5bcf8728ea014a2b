package dev.stepgate.chat;

/**
 * Tokens one answer took. Immutable.
 *
 * @param promptTokens tokens read, cached ones included
 * @param cachedTokens of those, the ones that were not computed again
 * @param completionTokens tokens generated, reasoning included
 * @param reasoningTokens of those, the ones spent thinking
 */
public record Usage(
        long promptTokens, long cachedTokens, long completionTokens, long reasoningTokens) {

    public long totalTokens() {
        return promptTokens + completionTokens;
    }
}
