package dev.stepgate.gateway.store;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import org.flywaydb.core.Flyway;

/** Tables in one SQLite file of the data folder, which belongs to this process. Thread-safe. */
public final class SqliteDatabase implements Database {
    private static final String FILE = "stepgate.db";
    private final Connection connection;
    private final ReentrantLock lock = new ReentrantLock();

    private SqliteDatabase(Connection connection) {
        this.connection = connection;
    }

    /** Opens the file in the folder, making it and its tables where they are missing. */
    public static SqliteDatabase open(DataFolder folder) throws IOException {
        Path file = folder.resolve(FILE);
        String url = "jdbc:sqlite:" + file + "?journal_mode=WAL&synchronous=NORMAL";
        Flyway.configure()
                .dataSource(url, "", "")
                .locations("classpath:db/gateway")
                .load()
                .migrate();
        try {
            Connection connection = DriverManager.getConnection(url);
            connection.setAutoCommit(false);
            return new SqliteDatabase(connection);
        } catch (SQLException fault) {
            throw new IOException(file + " cannot be opened: " + fault.getMessage(), fault);
        }
    }

    @Override
    public <T> Written<T> later(Work<T> work) {
        try {
            T result = now(work);
            return () -> result;
        } catch (IOException fault) {
            return () -> {
                throw fault;
            };
        }
    }

    @Override
    public <T> T now(Work<T> work) throws IOException {
        lock.lock();
        try {
            T result = work.in(connection);
            connection.commit();
            return result;
        } catch (SQLException fault) {
            throw undone(fault);
        } finally {
            lock.unlock();
        }
    }

    private IOException undone(SQLException fault) {
        try {
            connection.rollback();
        } catch (SQLException again) {
            fault.addSuppressed(again);
        }
        return new IOException("the store refused: " + fault.getMessage(), fault);
    }

    @Override
    public <T> T read(Work<T> work) throws IOException {
        return now(work);
    }

    @Override
    public void close() throws IOException {
        try {
            connection.close();
        } catch (SQLException fault) {
            throw new IOException("the store cannot be closed: " + fault.getMessage(), fault);
        }
    }
}
