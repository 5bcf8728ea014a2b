package dev.stepgate.gateway.store;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/** A few connections to read with, made when they are first needed. Thread-safe. */
final class Readers implements AutoCloseable {
    private final Opening opening;
    private final int most;
    private final Semaphore free;
    private final Queue<Connection> resting = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    /**
     * @param opening makes one, without auto-commit
     */
    Readers(Opening opening, int most) {
        this.opening = opening;
        this.most = most;
        this.free = new Semaphore(most);
    }

    /** Reads in one transaction: it sees one state. */
    <T> T read(Work<T> work) throws IOException {
        free.acquireUninterruptibly();
        try {
            if (closed) {
                throw new IOException("the store is closed");
            }
            return readOn(work);
        } catch (SQLException fault) {
            throw Refused.as(fault);
        } finally {
            free.release();
        }
    }

    private <T> T readOn(Work<T> work) throws SQLException {
        Connection rested = resting.poll();
        Connection connection = rested == null ? opening.open() : rested;
        boolean good = false;
        try {
            T result = work.in(connection);
            connection.rollback();
            resting.add(connection);
            good = true;
            return result;
        } finally {
            if (!good) {
                connection.close();
            }
        }
    }

    /** Waits until all are back. */
    @Override
    public void close() throws SQLException {
        free.acquireUninterruptibly(most);
        closed = true;
        try {
            while (resting.poll() instanceof Connection each) {
                each.close();
            }
        } finally {
            free.release(most);
        }
    }
}
