package dev.stepgate.gateway.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Moves what was committed from SQLite's log into its file every second, and waits for the disk, so
 * that nobody who commits has to. Thread-safe: a thread of its own, and a connection.
 */
final class Checkpoints implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Opening opening;
    private final Thread thread;
    private volatile boolean closed;

    /**
     * @param opening makes the connection, with auto-commit
     */
    Checkpoints(Opening opening) {
        this.opening = opening;
        this.thread = Thread.ofPlatform().name("store-checkpoint").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        @Nullable Connection open = null;
        while (!closed) {
            LockSupport.parkNanos(this, PAUSE.toNanos());
            open = checkpoint(open);
        }
        close(open);
    }

    private @Nullable Connection checkpoint(@Nullable Connection open) {
        try {
            Connection connection = open == null ? opening.open() : open;
            try (Statement statement = connection.createStatement()) {
                statement.execute("pragma wal_checkpoint(passive)");
            }
            return connection;
        } catch (SQLException nextTime) {
            // Nothing is lost: it is in the log, and whoever writes is told of a disk that is full.
            close(open);
            return null;
        }
    }

    private static void close(@Nullable Connection open) {
        try {
            if (open != null) {
                open.close();
            }
        } catch (SQLException alreadyGone) {
            // It is of no use any more.
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        Waiting.throughInterrupts(thread::join);
    }
}
