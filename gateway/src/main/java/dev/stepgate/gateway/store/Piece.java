package dev.stepgate.gateway.store;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Work that was handed over, and what came of it. Thread-safe; one thread at a time does it, and
 * more than once where its transaction did not hold.
 */
final class Piece<T> implements Written<T> {
    private final Work<T> work;
    private final Runnable helping;
    private final CountDownLatch told = new CountDownLatch(1);

    /** Its doer's alone until told. */
    private @Nullable Outcome<T> outcome;

    /**
     * @param helping what a thread does before it waits
     */
    Piece(Work<T> work, Runnable helping) {
        this.work = work;
        this.helping = helping;
    }

    /** What came of work. */
    private sealed interface Outcome<T> {
        record Came<T>(T result) implements Outcome<T> {}

        record Failed<T>(Throwable fault) implements Outcome<T> {}
    }

    void doIn(Connection connection) throws SQLException {
        outcome = new Outcome.Came<>(work.in(connection));
    }

    /** What was done is committed. */
    void tell() {
        told.countDown();
    }

    /** Nothing of it was done. */
    void fail(Throwable fault) {
        outcome = new Outcome.Failed<>(fault);
        told.countDown();
    }

    boolean isTold() {
        return told.getCount() == 0;
    }

    @Override
    public T await() throws IOException {
        if (!isTold()) {
            helping.run();
            Waiting.throughInterrupts(told::await);
        }
        return switch (outcome) {
            case Outcome.Came<T>(T result) -> result;
            case Outcome.Failed<T>(Throwable fault) -> throw Refused.as(fault);
            case null -> throw new IllegalStateException("told before it was done");
        };
    }
}
