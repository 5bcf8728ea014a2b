package dev.stepgate.gateway.store;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Does work on one connection, in the order it was handed over, many pieces a transaction: while it
 * commits, more gather. Thread-safe. A piece that fails is undone alone.
 */
final class Scribe implements AutoCloseable {
    /** A transaction that grows further keeps its first owners waiting for no gain. */
    private static final int MOST_AT_ONCE = 256;

    private final Opening opening;
    private final Tries tries;
    private final Thread thread;
    private final Queue<Piece<?>> queue = new ConcurrentLinkedQueue<>();
    private final ReentrantLock working = new ReentrantLock();
    private volatile boolean closed;

    /** Only whoever has {@link #working} may use it. */
    private @Nullable Connection connection;

    /**
     * @param opening makes the connection, without auto-commit, and another where that one broke
     */
    Scribe(String name, Opening opening, Tries tries) {
        this.opening = opening;
        this.tries = tries;
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Takes work and does it soon, whether anybody waits or not. */
    <T> Written<T> later(Work<T> work) {
        return handedOver(new Piece<>(work, () -> {}));
    }

    /** As {@link #later}; a thread that waits does what there is itself, if nobody else is. */
    <T> Written<T> laterWithHelp(Work<T> work) {
        return handedOver(new Piece<>(work, this::help));
    }

    /** Takes work that is waited for: while nobody is at work, two threads need not be woken. */
    <T> T now(Work<T> work) throws IOException {
        Piece<T> piece = new Piece<>(work, this::help);
        put(piece);
        return piece.await();
    }

    private <T> Piece<T> handedOver(Piece<T> piece) {
        put(piece);
        LockSupport.unpark(thread);
        return piece;
    }

    private void put(Piece<?> piece) {
        queue.add(piece);
        if (closed && queue.remove(piece)) {
            piece.fail(new IOException("the store is closed"));
        }
    }

    private void help() {
        if (working.tryLock()) {
            try {
                doSome();
            } finally {
                working.unlock();
            }
        }
        if (!queue.isEmpty()) {
            LockSupport.unpark(thread);
        }
    }

    /**
     * Whether it is over is asked right before it parks: an unpark that came earlier may have been
     * spent by waiting for the lock.
     */
    private void run() {
        doAll();
        while (!closed) {
            LockSupport.park(this);
            doAll();
        }
        doAll(); // what came before it was closed
    }

    private void doAll() {
        while (!queue.isEmpty()) {
            working.lock();
            try {
                doSome();
            } finally {
                working.unlock();
            }
        }
    }

    private void doSome() {
        List<Piece<?>> batch = new ArrayList<>();
        while (batch.size() < MOST_AT_ONCE && queue.poll() instanceof Piece<?> next) {
            batch.add(next);
        }
        if (batch.isEmpty()) {
            return;
        }
        try {
            Connection open = connected();
            if (batch.size() == 1 || !together(open, batch)) {
                for (Piece<?> piece : batch) {
                    apart(open, piece);
                }
            }
        } catch (SQLException | RuntimeException | Error fault) {
            disconnect();
            batch.stream().filter(piece -> !piece.isTold()).forEach(piece -> piece.fail(fault));
        }
    }

    private Connection connected() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = opening.open();
            connection = open;
        }
        return open;
    }

    private void disconnect() {
        try {
            Connection broken = connection;
            connection = null;
            if (broken != null) {
                broken.close();
            }
        } catch (SQLException alreadyGone) {
            // It is left because it is of no use; the next transaction has another.
        }
    }

    /** Whether all is done; else nothing is. */
    private static boolean together(Connection open, List<Piece<?>> batch) throws SQLException {
        try {
            for (Piece<?> piece : batch) {
                piece.doIn(open);
            }
            open.commit();
        } catch (SQLException | RuntimeException | Error oneOfThem) {
            undo(open, oneOfThem);
            return false;
        }
        batch.forEach(Piece::tell);
        return true;
    }

    /** A database that has undone it already, as for want of space, says nothing of the reason. */
    private static void undo(Connection open, Throwable because) throws SQLException {
        try {
            open.rollback();
        } catch (SQLException undone) {
            throw because instanceof SQLException reason ? reason : undone;
        }
    }

    /** A transaction for one, so that nobody else shares its fault. */
    private void apart(Connection open, Piece<?> piece) throws SQLException {
        for (int attempt = 1; !piece.isTold(); attempt++) {
            try {
                piece.doIn(open);
                open.commit();
                piece.tell();
            } catch (SQLException | RuntimeException | Error fault) {
                undo(open, fault);
                if (!tries.again(fault, attempt)) {
                    piece.fail(fault);
                }
            }
        }
    }

    /** Does what is waiting, then stops. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        Waiting.throughInterrupts(thread::join);
        disconnect();
    }
}
