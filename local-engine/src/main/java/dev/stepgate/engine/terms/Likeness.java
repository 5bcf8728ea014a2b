package dev.stepgate.engine.terms;

/**
 * How much of a prompt was known from before, and where it parts from what was. Immutable.
 *
 * @param sharedTokens those it begins with that the earlier prompt which it is most like began
 *     with, too, the answer to that included
 * @param forgottenTokens of those, the ones that are computed again all the same, as there was no
 *     memory to keep them
 * @param parting in which part of it the two part
 * @param index of the tool or the message, from 0; 0 for other parts
 */
public record Likeness(int sharedTokens, int forgottenTokens, Parting parting, int index) {

    /** Parts of a prompt, and two more words. */
    public enum Parting {
        /** Nothing that a caller wrote was there before. */
        FIRST_SEEN,
        /** They do not: one has all of the other. */
        NOWHERE,
        SYSTEM,
        TOOL,
        MESSAGE,
        /** Before what an assistant says, as the other goes on with what it thought. */
        THOUGHT,
        /** In a prompt without parts. */
        TEXT
    }
}
