package dev.stepgate.engine.terms;

/**
 * Why an answer ended and what it took. Immutable.
 *
 * @param promptTokens tokens read, begin-of-sentence included
 * @param completionTokens tokens generated, the one that ended the answer included
 * @param reasoningTokens of those, the ones before the end of thinking
 */
public record Ending(Why why, int promptTokens, int completionTokens, int reasoningTokens) {

    /** What stopped the generation. */
    public enum Why {
        /** The model ended its turn, or a stop text came up. */
        STOPPED,
        /** As many tokens as were asked for, or the context is full. */
        LENGTH,
        /** The model ended its turn by calling tools. */
        CALLED,
        /** The caller closed the generation. */
        CANCELLED
    }
}
