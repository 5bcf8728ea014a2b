package dev.stepgate.gateway.store;

import java.io.IOException;

/**
 * What comes of something on its way to where it is kept. Thread-safe.
 *
 * @param <T> what it came to
 */
@FunctionalInterface
public interface Written<T> {
    /**
     * Waits until it is as durable as was configured, through interrupts: the disk answers soon,
     * and half-known is worse than late.
     *
     * @throws IOException if it could not be written; then nothing of it was, unless a server was
     *     lost just as it committed
     */
    T await() throws IOException;
}
