package dev.stepgate.gateway.quota;

import dev.stepgate.gateway.store.Waiting;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/**
 * Does something on a thread of its own, which nobody interrupts: who waits for it may be, when a
 * client leaves, and what a server was asked would then be half-known.
 */
final class Aside {
    private Aside() {}

    /** Begins it. */
    static Thread start(Runnable task) {
        return Thread.ofVirtual().name("counting").start(task);
    }

    /** Waits for what comes of it. */
    static <T> T call(Callable<T> task) throws IOException {
        FutureTask<T> future = new FutureTask<>(task);
        Thread thread = start(future);
        Waiting.throughInterrupts(thread::join);
        if (future.state() == FutureTask.State.SUCCESS) {
            return future.resultNow();
        }
        throw switch (future.exceptionNow()) {
            case IOException said -> said;
            case RuntimeException owners -> throw owners;
            case Error worse -> throw worse;
            case Throwable other -> new IOException(other.getMessage(), other);
        };
    }
}
