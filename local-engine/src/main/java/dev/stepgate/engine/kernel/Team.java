package dev.stepgate.engine.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A few threads that share work which falls into parts; what comes out must not depend on who does
 * which part.
 *
 * <p>One owner hands out work and takes part itself. The others spin for a while when there is
 * nothing to do, then park: work that is worth no thread's waking goes on without them.
 */
final class Team implements AutoCloseable {

    /** Looks for work, about 20 ns each, before a thread parks. */
    private static final int LOOKS = 10_000;

    /** Looks at whether the others are done before the owner lets them have its processor. */
    private static final int PATIENCE = 2_000;

    private static final long GIVE_WAY_NANOS = 10_000;

    /** What none is handed while the owner prepares: more parts than any work has. */
    private static final long CLOSED = Integer.MAX_VALUE;

    private final List<Thread> threads = new ArrayList<>();

    /** Above, which work it is; below, its next part. */
    private final AtomicLong claims = new AtomicLong(CLOSED);

    private final AtomicInteger left = new AtomicInteger();
    private final AtomicInteger parked = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private @Nullable Work work;
    private int parts;
    private long number;
    private volatile boolean closed;

    /** Work that falls into parts. */
    @FunctionalInterface
    interface Work {

        /** Does one part, on the owner's thread (0) or another's (1 and on). */
        void part(int part, int worker);
    }

    /**
     * Starts the other threads.
     *
     * @param size with the owner
     */
    Team(int size) {
        for (int worker = 1; worker < size; worker++) {
            int me = worker;
            threads.add(
                    Thread.ofPlatform()
                            .name("stepgate-kernel-" + me)
                            .daemon()
                            .start(() -> serve(me)));
        }
    }

    /** Threads, the owner's included. */
    int size() {
        return threads.size() + 1;
    }

    /** Whether somebody is there to share work without being woken. */
    boolean awake() {
        return parked.get() < threads.size();
    }

    /** Does all parts, together with whoever comes. */
    void run(Work next, int count) {
        claims.set(number << 32 | CLOSED);
        work = next;
        parts = count;
        left.set(count);
        number++;
        claims.set(number << 32);
        if (parked.get() > 0) {
            threads.forEach(LockSupport::unpark);
        }
        while (help(0)) {
            Thread.onSpinWait();
        }
        for (int looks = 0; left.get() > 0; looks++) {
            if (looks < PATIENCE) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(this, GIVE_WAY_NANOS);
            }
        }
        rethrow();
    }

    /** Does a part if one is left. A claim holds only if no other work came in between. */
    private boolean help(int worker) {
        long claim = claims.get();
        Work mine = work;
        int part = (int) claim;
        if (mine == null || part >= parts) {
            return false;
        }
        if (claims.compareAndSet(claim, claim + 1)) {
            try {
                mine.part(part, worker);
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            } finally {
                left.decrementAndGet();
            }
        }
        return true;
    }

    private void serve(int worker) {
        int looks = 0;
        while (!closed) {
            if (help(worker)) {
                looks = 0;
            } else if (looks++ < LOOKS) {
                Thread.onSpinWait();
            } else {
                rest();
                looks = 0;
            }
        }
    }

    /** Parks unless there is work; whoever hands out work wakes those that it sees parked. */
    private void rest() {
        parked.incrementAndGet();
        if (!closed && (int) claims.get() >= parts) {
            LockSupport.park(this);
        }
        parked.decrementAndGet();
    }

    private void rethrow() {
        switch (failure.getAndSet(null)) {
            case null -> {}
            case Error e -> throw e;
            case RuntimeException e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
    }

    /** Lets the other threads end. */
    @Override
    public void close() {
        closed = true;
        threads.forEach(LockSupport::unpark);
    }
}
