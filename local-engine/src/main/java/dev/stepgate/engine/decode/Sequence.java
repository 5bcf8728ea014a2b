package dev.stepgate.engine.decode;

import dev.stepgate.engine.terms.Claim;
import dev.stepgate.engine.terms.Drafting;
import dev.stepgate.engine.terms.Ending;
import dev.stepgate.engine.terms.EngineFault;
import dev.stepgate.engine.terms.Likeness;
import dev.stepgate.engine.terms.Place;
import dev.stepgate.engine.terms.Progress;
import dev.stepgate.engine.terms.Request;
import dev.stepgate.engine.terms.Sampling;
import dev.stepgate.engine.terms.Taken;
import dev.stepgate.engine.terms.Token;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One answer between the thread that makes it and the one that reads it. Thread-safe. The maker
 * never waits for the reader: an answer is bounded by its token limit.
 */
public final class Sequence {

    private final Request request;
    private final Guide.Form form;
    private final Function<Sequence, Optional<Place>> line;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<Token> tokens = new ArrayDeque<>();
    private State state = new State.Waiting();

    /** While it runs. */
    private Progress progress = new Progress.Queued(0);

    private Taken taken = Taken.NOTHING;
    private @Nullable Likeness likeness;

    private sealed interface State {
        record Waiting() implements State {}

        record Running() implements State {}

        record Ended(Ending ending, Drafting drafting) implements State {}

        record Failed(EngineFault fault) implements State {}
    }

    private volatile boolean cancelled;

    /**
     * @param form the request's, made ready
     * @param line tells where a sequence stands in it
     */
    Sequence(Request request, Guide.Form form, Function<Sequence, Optional<Place>> line) {
        this.request = request;
        this.form = form;
        this.line = line;
    }

    Request request() {
        return request;
    }

    Sampling sampling() {
        return request.sampling();
    }

    Claim claim() {
        return request.claim();
    }

    Guide.Form form() {
        return form;
    }

    /** The next token, waiting for it; null after the last one. */
    public @Nullable Token next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (nothingYet()) {
                changed.await();
            }
            return polled();
        } finally {
            lock.unlock();
        }
    }

    /**
     * The same, waiting only so long; what the model generates meanwhile, but which cannot be
     * handed out yet, starts the time anew.
     */
    public @Nullable Token next(Duration within) throws InterruptedException, TimeoutException {
        lock.lockInterruptibly();
        try {
            long most = TimeUnit.NANOSECONDS.convert(within);
            long left = most;
            int seen = generated();
            while (nothingYet()) {
                if (left <= 0 && generated() == seen) {
                    throw new TimeoutException("no token within " + within);
                }
                if (generated() != seen) {
                    seen = generated();
                    left = most;
                }
                left = changed.awaitNanos(left);
            }
            return polled();
        } finally {
            lock.unlock();
        }
    }

    private int generated() {
        return progress instanceof Progress.Answering(int tokens) ? tokens : 0;
    }

    private boolean nothingYet() {
        return tokens.isEmpty()
                && (state instanceof State.Waiting || state instanceof State.Running);
    }

    private @Nullable Token polled() {
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
            return state instanceof State.Ended ended
                    ? Optional.of(ended.ending())
                    : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** How far the answer has come. */
    public Progress progress() {
        State seen;
        Progress so;
        lock.lock();
        try {
            seen = state;
            so = progress;
        } finally {
            lock.unlock();
        }
        return switch (seen) {
            case State.Waiting waiting ->
                    new Progress.Queued(line.apply(this).map(Place::position).orElse(1) - 1);
            case State.Running running -> so;
            case State.Ended ended -> new Progress.Over();
            case State.Failed failed -> new Progress.Over();
        };
    }

    /** Where it stands in line; empty once it is served, or about to be. */
    public Optional<Place> place() {
        return isWaiting() ? line.apply(this) : Optional.empty();
    }

    private boolean isWaiting() {
        lock.lock();
        try {
            return state instanceof State.Waiting;
        } finally {
            lock.unlock();
        }
    }

    /** What it took so far: all it ever will, once it was cancelled or has ended. */
    public Taken taken() {
        lock.lock();
        try {
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** How much of its prompt was known before; empty while that was not looked at. */
    public Optional<Likeness> likeness() {
        lock.lock();
        try {
            return Optional.ofNullable(likeness);
        } finally {
            lock.unlock();
        }
    }

    /** Notes how much of its prompt was known before. */
    void like(Likeness found) {
        lock.lock();
        try {
            likeness = found;
        } finally {
            lock.unlock();
        }
    }

    /** How guessing ahead went; nothing before the answer ended. */
    public Drafting drafting() {
        lock.lock();
        try {
            return state instanceof State.Ended ended ? ended.drafting() : Drafting.NONE;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Stops the work within one step, or at once where it has not begun; what is already there can
     * still be read. No token is generated for it once this returns: what a step under way computes
     * is dropped.
     */
    public void cancel() {
        lock.lock();
        try {
            cancelled = true;
            if (state instanceof State.Waiting) {
                become(
                        new State.Ended(
                                new Ending(Ending.Why.CANCELLED, 0, 0, 0, 0), Drafting.NONE));
            }
        } finally {
            lock.unlock();
        }
    }

    boolean cancelled() {
        return cancelled;
    }

    /** Starts the work; false where it was cancelled before. */
    boolean begin() {
        lock.lock();
        try {
            if (state instanceof State.Waiting) {
                state = new State.Running();
                return true;
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Notes how far the work has come, whether or not it says something yet. */
    void progress(Progress now) {
        lock.lock();
        try {
            progress = now;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Adds to the answer, and counts that, unless it was cancelled: then nothing is added, so that
     * what it took stands still from that moment on.
     *
     * @param more takes a short while, in which nobody can cancel
     * @return what {@code more} did; empty where it was not run
     */
    <T> Optional<T> unlessCancelled(Supplier<T> more) {
        lock.lock();
        try {
            return cancelled ? Optional.empty() : Optional.of(more.get());
        } finally {
            lock.unlock();
        }
    }

    /** Notes what the work took so far, unless it was cancelled. */
    void took(Taken now) {
        lock.lock();
        try {
            if (!cancelled) {
                int prompt = Math.max(taken.promptTokens(), now.promptTokens());
                taken =
                        new Taken(
                                prompt,
                                Math.min(prompt, now.cachedTokens()),
                                now.completionTokens(),
                                now.reasoningTokens());
            }
        } finally {
            lock.unlock();
        }
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

    void end(Ending ending, Drafting drafting) {
        become(new State.Ended(ending, drafting));
    }

    void fail(EngineFault fault) {
        become(new State.Failed(fault));
    }

    private void become(State end) {
        lock.lock();
        try {
            if (state instanceof State.Waiting || state instanceof State.Running) {
                state = end;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }
}
