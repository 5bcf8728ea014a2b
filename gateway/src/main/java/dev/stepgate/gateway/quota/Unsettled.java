package dev.stepgate.gateway.quota;

import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Settlements that the store has not taken yet, tried again until it does. Thread-safe. They are
 * only in memory: where the process ends before, what was reserved is charged.
 */
public final class Unsettled {
    /** About 50 MB; of more, the reservation is charged. */
    private static final int MOST = 50_000;

    /** In a row, after which the store is taken for lost until the next time. */
    private static final int MOST_FAILURES = 3;

    private final Consumer<String> report;
    private final Queue<Change> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicBoolean full = new AtomicBoolean();
    private volatile boolean lost;

    /**
     * @param report told when the first has to wait, and when none does any more
     */
    public Unsettled(Consumer<String> report) {
        this.report = report;
    }

    /** A settlement to write; to do so twice is the same as once. */
    @FunctionalInterface
    interface Change {
        void write() throws IOException;
    }

    /**
     * Writes it, or has it wait where the store refuses it or is known to be lost: whoever settles
     * is not to wait for that.
     */
    void write(Change change) {
        if (lost) {
            put(change);
            return;
        }
        try {
            change.write();
        } catch (IOException fault) {
            lost = true;
            put(change);
            report.accept(
                    "settlements wait for the store, and what they reserved stays taken: "
                            + fault.getMessage());
        }
    }

    /** Has it wait for the next time. */
    void put(Change change) {
        if (count.incrementAndGet() <= MOST) {
            waiting.add(change);
            return;
        }
        count.decrementAndGet();
        if (full.compareAndSet(false, true)) {
            report.accept(
                    MOST
                            + " settlements wait for the store; of further ones the reservation is"
                            + " charged once this process has ended");
        }
    }

    /** Tries all again; stops where the store seems lost. One thread at a time. */
    public void again() {
        int failures = 0;
        for (int left = count.get();
                left > 0 && failures < MOST_FAILURES && waiting.poll() instanceof Change next;
                left--) {
            try {
                next.write();
                failures = 0;
                lost = false;
                if (count.decrementAndGet() == 0) {
                    full.set(false);
                    report.accept("all settlements that waited for the store are written");
                }
            } catch (IOException stillLost) {
                waiting.add(next);
                failures++;
            }
        }
    }

    /** How many wait. */
    int size() {
        return count.get();
    }
}
