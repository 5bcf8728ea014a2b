package dev.stepgate.gateway;

/**
 * A prompt beside the earlier one that it is most like. Immutable.
 *
 * @param sharedTokens those both begin with
 * @param forgottenTokens of those, the ones that are computed again all the same, as there was no
 *     memory to keep them
 * @param parting in which part of the prompt the two part
 * @param index of the tool or the message, from 0; 0 for other parts
 */
public record Known(long sharedTokens, long forgottenTokens, Parting parting, int index) {

    /** Parts of a prompt, and two more words. */
    public enum Parting {
        /** Nothing that a caller wrote was there before. */
        FIRST_SEEN,
        /** They do not: one has all of the other. */
        NOWHERE,
        SYSTEM,
        TOOL,
        MESSAGE,
        /** Before what an assistant says: its thought was there, and is not any more. */
        THOUGHT,
        /** In a prompt without parts. */
        TEXT
    }

    /** The same under another index. */
    Known at(int other) {
        return new Known(sharedTokens, forgottenTokens, parting, other);
    }
}
