package dev.stepgate.provider;

import dev.stepgate.chat.ChatEvent;
import org.jspecify.annotations.Nullable;

/**
 * An answer on its way. Owned by one thread, except that interrupting that thread ends the wait in
 * {@link #next()}, and {@link #close()} may be called from any thread. Interrupts work where the
 * owner is a virtual thread.
 */
public interface ChatStream extends AutoCloseable {

    /** What the provider calls the model that answers; it may know better once events arrive. */
    String model();

    /**
     * The next event, waiting for it; null after the last one.
     *
     * @throws ProviderFailure when the rest of the answer cannot be had; a wait that was
     *     interrupted ends as {@link ProviderFailure.Cancelled} and spends the interrupt, and so
     *     does one whose stream was closed
     */
    @Nullable ChatEvent next();

    /** Releases the upstream at once, finished or not. Calling it again does nothing. */
    @Override
    void close();
}
