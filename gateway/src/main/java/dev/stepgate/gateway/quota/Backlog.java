package dev.stepgate.gateway.quota;

import dev.stepgate.gateway.store.Database;
import dev.stepgate.gateway.store.Waiting;
import dev.stepgate.gateway.store.Work;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What the store has yet to keep, in order: what it does not take while it is lost, it is told
 * again until it does. Thread-safe; a thread of its own, "store-backlog". Knows whether the store
 * is lost, and finds it again by itself.
 *
 * <p>It holds what requests under way will settle, and no more grants than {@link #isFull} lets in;
 * only the end of the process loses any of it.
 */
public final class Backlog implements AutoCloseable {
    /** Each is about as large as a receipt. */
    private static final int MOST_GRANTS = 20_000;

    private static final int MOST_AT_ONCE = 64;

    /** SQLite's number for a constraint, where standards have a state. */
    private static final int CONSTRAINT = 19;

    private final Database database;
    private final Pulse pulse;
    private final Patience patience;
    private final Consumer<String> report;
    private final Queue<Late> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final Thread thread;
    private volatile Reach reach = new Reach.There();
    private volatile boolean closed;

    /** The thread's own: told, and perhaps to be told again. */
    private final Deque<Late> waiting = new ArrayDeque<>();

    /** Shows that everything counting needs is there, by writing a little. */
    @FunctionalInterface
    public interface Pulse {
        void beat() throws IOException;
    }

    /**
     * How to wait for a store.
     *
     * @param pause before it is tried again
     * @param nanos a clock that never goes back
     * @param meanwhile what becomes of requests, for the log
     */
    public record Patience(Duration pause, LongSupplier nanos, String meanwhile) {}

    /** Whether the store can be reached. */
    private sealed interface Reach {
        record There() implements Reach {}

        /** Somebody met a fault, and nobody has looked yet whether it lasts. */
        record Doubted(CountDownLatch known) implements Reach {}

        record Lost(long sinceNanos, String why) implements Reach {}
    }

    private Backlog(Database database, Pulse pulse, Patience patience, Consumer<String> report) {
        this.database = database;
        this.pulse = pulse;
        this.patience = patience;
        this.report = report;
        this.thread = Thread.ofPlatform().name("store-backlog").daemon().unstarted(this::run);
    }

    /**
     * Ready to take work; the receiver closes it before the database.
     *
     * @param report told once when the store is lost, and once when it is back
     */
    public static Backlog open(
            Database database, Pulse pulse, Patience patience, Consumer<String> report) {
        Backlog backlog = new Backlog(database, pulse, patience, report);
        backlog.thread.start();
        return backlog;
    }

    /**
     * Does it at once, or has it wait for its turn where something waits or the store is lost.
     *
     * @param work does no harm when it is done a second time
     */
    Late write(Work<Boolean> work) {
        if (size.get() > 0 || !isThere()) {
            return later(work);
        }
        try {
            database.now(work);
        } catch (IOException fault) {
            Late late = later(work);
            doubt();
            return late;
        }
        Late late = new Late(work);
        late.keep();
        return late;
    }

    /** Has it done soon, after all that waits, and returns at once. */
    Late later(Work<Boolean> work) {
        Late late = new Late(work);
        size.incrementAndGet();
        queue.add(late);
        LockSupport.unpark(thread);
        return late;
    }

    /** Somebody met a fault: what waits for the store had better know whether it is there. */
    public synchronized void doubt() {
        if (reach instanceof Reach.There) {
            reach = new Reach.Doubted(new CountDownLatch(1));
            LockSupport.unpark(thread);
        }
    }

    /** Whether nothing speaks against asking the store. */
    boolean isThere() {
        return reach instanceof Reach.There;
    }

    /**
     * Why the store is lost; where that is in doubt, waits until it is known. Empty if it is not.
     */
    Optional<String> verdict() {
        if (reach instanceof Reach.Doubted(CountDownLatch known)) {
            Waiting.throughInterrupts(known::await);
        }
        return whyLost();
    }

    /** Whether so much waits that no further grant should be added to it. */
    boolean isFull() {
        return size.get() >= MOST_GRANTS;
    }

    /** Why the store is known to be lost; empty if it is not. */
    public Optional<String> whyLost() {
        return reach instanceof Reach.Lost(long _, String why)
                ? Optional.of(why)
                : Optional.empty();
    }

    private void run() {
        boolean last;
        do {
            last = closed;
            boolean well = tellAll() && beats();
            if (well && !last && isIdle()) {
                LockSupport.park(this);
            } else if (!well && !last) {
                pause();
            }
        } while (!last);
        if (size.get() > 0) {
            report.accept(
                    size.get()
                            + " records could not be written before the end: what is open of them is"
                            + " charged its reservation");
        }
    }

    private boolean isIdle() {
        return queue.isEmpty() && reach instanceof Reach.There && !closed;
    }

    private void pause() {
        long until = patience.nanos().getAsLong() + patience.pause().toNanos();
        long left = patience.pause().toNanos();
        while (left > 0 && !closed) {
            LockSupport.parkNanos(this, left);
            left = until - patience.nanos().getAsLong();
        }
    }

    /** Whether nothing is left to tell. */
    private boolean tellAll() {
        int most = isThere() ? MOST_AT_ONCE : 1;
        while (true) {
            while (waiting.size() < most && queue.poll() instanceof Late next) {
                waiting.add(next);
            }
            if (waiting.isEmpty()) {
                return true;
            }
            List<Late> some = waiting.stream().limit(most).toList();
            most = 1;
            try {
                tell(some);
                most = MOST_AT_ONCE;
            } catch (IOException fault) {
                if (!isItsOwn(fault)) {
                    lose(fault);
                    return false;
                }
                dropIfAlone(some, fault);
            } catch (RuntimeException mistake) {
                dropIfAlone(some, mistake);
            }
        }
    }

    /** In one transaction, so that what follows something is never there without it. */
    private void tell(List<Late> some) throws IOException {
        database.later(
                        connection -> {
                            for (Late late : some) {
                                late.doIn(connection);
                            }
                            return true;
                        })
                .await();
        for (Late late : some) {
            waiting.remove();
            size.decrementAndGet();
            late.keep();
        }
    }

    /** Whether the store is well and will never take it. */
    private static boolean isItsOwn(IOException fault) {
        if (!(fault.getCause() instanceof SQLException refused)) {
            return false;
        }
        String state = refused.getSQLState();
        return state == null
                ? refused.getErrorCode() == CONSTRAINT
                : state.startsWith("22") || state.startsWith("23") || state.startsWith("42");
    }

    /** Of several, it is not known yet which one it was. */
    private void dropIfAlone(List<Late> some, Exception because) {
        if (some.size() == 1) {
            waiting.remove();
            size.decrementAndGet();
            some.getFirst().drop();
            report.accept(
                    "a record was refused by the store, and the request it belongs to stays"
                            + " charged its reservation: "
                            + because.getMessage());
        }
    }

    /** Whether the store is there. */
    private boolean beats() {
        if (reach instanceof Reach.There) {
            return true;
        }
        try {
            pulse.beat();
        } catch (IOException fault) {
            lose(fault);
            return false;
        }
        if (reach instanceof Reach.Lost(long since, String _)) {
            Duration away = Duration.ofNanos(patience.nanos().getAsLong() - since);
            report.accept(
                    "the store is back after "
                            + away.toSeconds()
                            + " s, and everything that waited for it is written");
        }
        turnTo(new Reach.There());
        return true;
    }

    private void lose(IOException fault) {
        if (!(reach instanceof Reach.Lost)) {
            String why = String.valueOf(fault.getMessage());
            turnTo(new Reach.Lost(patience.nanos().getAsLong(), why));
            report.accept(
                    "the store is lost: " + why + "; until it is back, " + patience.meanwhile());
        }
    }

    private synchronized void turnTo(Reach now) {
        Reach before = reach;
        reach = now;
        if (before instanceof Reach.Doubted(CountDownLatch known)) {
            known.countDown();
        }
    }

    /** Tells the store once more what there is, then stops. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        Waiting.throughInterrupts(thread::join);
    }
}
