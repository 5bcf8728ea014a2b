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

    /** Multiply and adds that make a part worth another look: a quarter of its speed. */
    private static final long PRODUCTS_PER_LOOK = 250;

    /** Works the owner does alone once another kept it waiting: at first, and at most. */
    private static final int FIRST_PAUSE = 64;

    private static final int LONGEST_PAUSE = 8_192;

    /** Works after which it is looked at whether the others do their share. */
    private static final int LOOK_EVERY = 64;

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

    /** Parts that others did, of all parts of the latest works, and how many works these are. */
    private final AtomicLong helped = new AtomicLong();

    private long done;
    private int works;

    /** Works that the owner still does alone, and how many it did the last time. */
    private int alone;

    private int pause;
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

    /**
     * Whether sharing pays. Where other programs want the processors, threads that lose theirs in
     * the middle of a part keep the owner waiting, or do less than half their share and take the
     * owner's time for it; then it goes on alone for a while.
     */
    boolean willing() {
        if (alone > 0) {
            alone--;
            return false;
        }
        return !threads.isEmpty();
    }

    /**
     * Does all parts, together with whoever comes.
     *
     * @param products multiply and adds that they take
     */
    void run(Work next, int count, long products) {
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
        boolean waited = await(PATIENCE + products / count / PRODUCTS_PER_LOOK);
        done += count;
        works++;
        if (waited || (works == LOOK_EVERY && 2 * helped.get() * size() < done * threads.size())) {
            pause = Math.clamp(2L * pause, FIRST_PAUSE, LONGEST_PAUSE);
            alone = pause;
            works = LOOK_EVERY;
        }
        if (works == LOOK_EVERY) {
            pause = alone > 0 ? pause : pause / 2;
            works = 0;
            done = 0;
            helped.set(0);
        }
        rethrow();
    }

    /** Waits for the others; true if it took long. */
    private boolean await(long patience) {
        long looks = 0;
        while (left.get() > 0) {
            if (looks++ < patience) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(this, GIVE_WAY_NANOS);
            }
        }
        return looks > patience;
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
            if (worker > 0) {
                helped.incrementAndGet();
            }
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
