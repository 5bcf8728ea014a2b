package dev.stepgate.gateway.quota;

import java.util.concurrent.atomic.AtomicReference;

/**
 * One request taken from a caller's allowances. Thread-safe. Closing gives it back unless somebody
 * answered; only the first close counts.
 */
public final class Reservation implements AutoCloseable {
    private enum State {
        HELD,
        ANSWERED,
        CLOSED
    }

    private final Standing standing;
    private final Runnable giveBack;
    private final AtomicReference<State> state = new AtomicReference<>(State.HELD);

    Reservation(Standing standing, Runnable giveBack) {
        this.standing = standing;
        this.giveBack = giveBack;
    }

    /** Keeps the request counted: its first token is there. */
    public void answered() {
        state.compareAndSet(State.HELD, State.ANSWERED);
    }

    /** What was left right after this request was taken. */
    public Standing standing() {
        return standing;
    }

    @Override
    public void close() {
        if (state.getAndSet(State.CLOSED) == State.HELD) {
            giveBack.run();
        }
    }
}
