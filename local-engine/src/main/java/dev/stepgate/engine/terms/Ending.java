package dev.stepgate.engine.terms;

/**
 * Why an answer ended and what it took. Immutable.
 *
 * @param stop the stop text that ended it; empty where none did
 * @param promptTokens tokens of the prompt, begin-of-sentence included; of a cancelled answer those
 *     that were read
 * @param cachedTokens of those, the ones a prompt before had in common and that were remembered;
 *     the last few of them may have been read again for the draft heads, the prompt's last token
 *     always is
 * @param completionTokens tokens generated, the one that ended the answer included
 * @param reasoningTokens of those, the ones before the end of thinking
 */
public record Ending(
        Why why,
        String stop,
        int promptTokens,
        int cachedTokens,
        int completionTokens,
        int reasoningTokens) {

    /** Of an answer that no stop text ended. */
    public Ending(
            Why why,
            int promptTokens,
            int cachedTokens,
            int completionTokens,
            int reasoningTokens) {
        this(why, "", promptTokens, cachedTokens, completionTokens, reasoningTokens);
    }

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
