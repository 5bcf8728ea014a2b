package dev.stepgate.provider;

import java.util.Optional;

/** An answer that can tell how much of its prompt was known from before. Any thread may ask. */
@FunctionalInterface
public interface Recalls {

    /** What was known; empty while nobody looked, and where nobody can tell. */
    Optional<Recollection> recollection();

    /** What was known of an answer's prompt, as far as it can tell. */
    static Optional<Recollection> of(ChatStream answer) {
        return answer instanceof Recalls recalls ? recalls.recollection() : Optional.empty();
    }

    /**
     * A prompt beside the earlier one that it is most like. Immutable.
     *
     * @param sharedTokens those both begin with
     * @param forgottenTokens of those, the ones that are computed again all the same, as there was
     *     no memory to keep them
     * @param parting in which part of the prompt the two part
     * @param index of the tool or the message, from 0; 0 for other parts
     */
    record Recollection(int sharedTokens, int forgottenTokens, Parting parting, int index) {}

    /** Parts of a prompt, and two more words. */
    enum Parting {
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
}
