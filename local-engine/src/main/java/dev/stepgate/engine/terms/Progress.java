package dev.stepgate.engine.terms;

/** How far an answer has come. Immutable. */
public sealed interface Progress {

    /**
     * The work has not begun.
     *
     * @param ahead requests that are likely served before
     */
    record Queued(int ahead) implements Progress {}

    /**
     * The prompt is being read.
     *
     * @param read tokens read so far, remembered ones included
     * @param promptTokens tokens to read
     */
    record Reading(int read, int promptTokens) implements Progress {}

    /** Tokens are being generated. */
    record Answering(int completionTokens) implements Progress {}

    /** Nothing more will come. */
    record Over() implements Progress {}
}
