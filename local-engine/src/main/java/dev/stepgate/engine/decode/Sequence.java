package dev.stepgate.engine.decode;

import dev.stepgate.engine.terms.Ending;
import dev.stepgate.engine.terms.EngineFault;
import dev.stepgate.engine.terms.Prompt;
import dev.stepgate.engine.terms.Sampling;
import dev.stepgate.engine.terms.Token;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One answer between the thread that makes it and the one that reads it. Thread-safe. The maker
 * never waits for the reader: an answer is bounded by its token limit.
 */
public final class Sequence {

    private final Prompt prompt;
    private final Sampling sampling;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<Token> tokens = new ArrayDeque<>();
    private State state = new State.Running();

    private sealed interface State {
        record Running() implements State {}

        record Ended(Ending ending) implements State {}

        record Failed(EngineFault fault) implements State {}
    }

    private volatile boolean cancelled;

    Sequence(Prompt prompt, Sampling sampling) {
        this.prompt = prompt;
        this.sampling = sampling;
    }

    Prompt prompt() {
        return prompt;
    }

    Sampling sampling() {
        return sampling;
    }

    /** The next token, waiting for it; null after the last one. */
    public @Nullable Token next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (tokens.isEmpty() && state instanceof State.Running) {
                changed.await();
            }
            return taken();
        } finally {
            lock.unlock();
        }
    }

    /** The same, waiting only so long. */
    public @Nullable Token next(Duration within) throws InterruptedException, TimeoutException {
        lock.lockInterruptibly();
        try {
            long nanos = within.toNanos();
            while (tokens.isEmpty() && state instanceof State.Running) {
                if (nanos <= 0) {
                    throw new TimeoutException("no token within " + within);
                }
                nanos = changed.awaitNanos(nanos);
            }
            return taken();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Token taken() {
        Token token = tokens.poll();
        if (token == null && state instanceof State.Failed(EngineFault fault)) {
            throw fault;
        }
        return token;
    }

    /** Why the answer ended; empty while it has not, or when it failed. */
    public Optional<Ending> ending() {
        lock.lock();
        try {
            return state instanceof State.Ended(Ending ending)
                    ? Optional.of(ending)
                    : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Stops the work within one token; what is already there can still be read. */
    public void cancel() {
        cancelled = true;
    }

    boolean cancelled() {
        return cancelled;
    }

    void hand(Token token) {
        lock.lock();
        try {
            tokens.add(token);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void end(Ending ending) {
        become(new State.Ended(ending));
    }

    void fail(EngineFault fault) {
        become(new State.Failed(fault));
    }

    private void become(State end) {
        lock.lock();
        try {
            if (state instanceof State.Running) {
                state = end;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }
}
