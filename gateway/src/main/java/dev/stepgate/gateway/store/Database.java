package dev.stepgate.gateway.store;

import java.io.IOException;

/**
 * Where tenants, counters and receipts are kept, in tables. Thread-safe. Statements are written so
 * that SQLite and PostgreSQL both take them.
 */
public sealed interface Database extends AutoCloseable permits SqliteDatabase, PostgresDatabase {
    /**
     * Hands work over and returns at once. All that is handed over by one thread is done in that
     * order; each is done whole or not at all, and many may share a commit. What the work throws
     * but an {@code SQLException}, whoever awaits it meets.
     */
    <T> Written<T> later(Work<T> work);

    /**
     * Does work in a transaction of its own, or with others as above, and returns once it is
     * durable. What the work throws but an {@code SQLException} passes; nothing was done then.
     *
     * @throws IOException if the store cannot be reached or refused it; then nothing was done,
     *     unless a server was lost just as it committed: its answer may be what was lost
     */
    <T> T now(Work<T> work) throws IOException;

    /**
     * Reads what was committed; sees everything that was awaited.
     *
     * @throws IOException if the store cannot be reached
     */
    <T> T read(Work<T> work) throws IOException;

    /** Does what is waiting and stops. */
    @Override
    void close() throws IOException;
}
