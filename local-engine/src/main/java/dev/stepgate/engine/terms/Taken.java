package dev.stepgate.engine.terms;

/**
 * What an answer took so far. Immutable; of one answer no count but that of cached tokens ever
 * falls, and none moves once it was cancelled or is over.
 *
 * @param promptTokens tokens of the prompt that were read, cached ones included
 * @param cachedTokens of those, the ones that were remembered, as {@link Ending} counts them
 * @param completionTokens tokens generated, handed out or not
 * @param reasoningTokens of those, the ones before the end of thinking
 */
public record Taken(int promptTokens, int cachedTokens, int completionTokens, int reasoningTokens) {

    /** Of an answer that has not begun. */
    public static final Taken NOTHING = new Taken(0, 0, 0, 0);
}
