package dev.stepgate.provider;

import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.Spoken;

/** A provider that can go on with an answer another began. Thread-safe. */
public interface Continues {

    /** Whether it can go on from exactly there; asking costs nothing. */
    boolean canContinue(ChatRequest request, Spoken spoken);

    /**
     * Starts the rest of an answer; otherwise as {@link Provider#open}.
     *
     * <p>The stream has only what comes after: calls that began keep their index, and of the last
     * one only the rest of the arguments comes. Usage is told as if the whole answer had been this
     * provider's: what was spoken counts as generated, not as prompt, and against bounds on the
     * answer's length.
     *
     * @throws ProviderFailure when it cannot be had
     */
    ChatStream goOn(ChatRequest request, Spoken spoken);
}
