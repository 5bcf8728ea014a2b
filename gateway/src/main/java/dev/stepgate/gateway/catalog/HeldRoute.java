package dev.stepgate.gateway.catalog;

import java.util.concurrent.atomic.AtomicReference;

/**
 * A route whose providers stay open until it is closed, though others may be in force by then.
 * Thread-safe; only the first close counts.
 */
public final class HeldRoute implements AutoCloseable {
    private final Route route;
    private final AtomicReference<Runnable> release;

    HeldRoute(Route route, Runnable release) {
        this.route = route;
        this.release = new AtomicReference<>(release);
    }

    public Route route() {
        return route;
    }

    @Override
    public void close() {
        release.getAndSet(() -> {}).run();
    }
}
