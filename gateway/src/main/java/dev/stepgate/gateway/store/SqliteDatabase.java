package dev.stepgate.gateway.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.Pragma;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TransactionMode;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Tables in one SQLite file of the data folder, which belongs to this process. Thread-safe. One
 * thread at a time writes, for all who wait: "store-writer", or one that waits for its own work
 * while nobody is at any.
 */
public final class SqliteDatabase implements Database {
    private static final String FILE = "stepgate.db";
    private static final int MOST_READERS = 4;

    /** Longer than a tool that an operator points at the file should take. */
    private static final Duration OTHERS_DONE_WITHIN = Duration.ofSeconds(5);

    /** In pages of 4 KiB: only reached where {@link Checkpoints} fail for long. */
    private static final int LOG_PAGES = 16_384;

    private final Scribe scribe;
    private final Readers readers;
    private final Checkpoints checkpoints;

    private SqliteDatabase(SQLiteDataSource writing, SQLiteDataSource reading) {
        // SQLite has no transaction that loses to another: there is only one.
        this.scribe =
                new Scribe(
                        "store-writer",
                        () -> ReusedStatements.on(transacting(writing)),
                        new Tries(() -> 0));
        this.readers = new Readers(() -> ReusedStatements.on(transacting(reading)), MOST_READERS);
        this.checkpoints = new Checkpoints(writing::getConnection);
    }

    /** Opened for a process that may be killed any time on a machine that keeps its power. */
    public static SqliteDatabase open(DataFolder folder) throws IOException {
        return open(folder, Durability.PROCESS);
    }

    /**
     * Opens the file in the folder, making it and its tables where they are missing.
     *
     * @throws IOException if it is damaged, or of a later version than this; the message names it
     */
    public static SqliteDatabase open(DataFolder folder, Durability durability) throws IOException {
        Path file = folder.resolve(FILE);
        try {
            if (Files.notExists(file)) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(DataFolder.ownerOnly()));
            }
            SQLiteDataSource writing = source(file, writing(durability));
            try (Connection look = writing.getConnection()) {
                Schema.bringUp(writing, look, file.toString());
            }
            SqliteDatabase database = new SqliteDatabase(writing, source(file, reading()));
            database.scribe.start();
            database.checkpoints.start();
            return database;
        } catch (SQLException fault) {
            throw new IOException(file + sentence(fault), fault);
        } catch (IOException fault) {
            throw Plainly.said(fault);
        }
    }

    private static SQLiteDataSource source(Path file, SQLiteConfig config) {
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        return source;
    }

    /*
     * In the log, what is committed is in the hands of the operating system, which a killed process
     * does not take along. Only FULL waits for the disk as well.
     */
    private static SQLiteConfig writing(Durability durability) {
        SQLiteConfig config = shared();
        config.setTransactionMode(TransactionMode.IMMEDIATE);
        config.setSynchronous(
                switch (durability) {
                    case PROCESS -> SynchronousMode.NORMAL;
                    case POWER -> SynchronousMode.FULL;
                });
        config.setPragma(Pragma.WAL_AUTOCHECKPOINT, String.valueOf(LOG_PAGES));
        config.setPragma(Pragma.JOURNAL_SIZE_LIMIT, String.valueOf(4096L * LOG_PAGES));
        return config;
    }

    private static SQLiteConfig reading() {
        SQLiteConfig config = shared();
        config.setReadOnly(true);
        return config;
    }

    private static SQLiteConfig shared() {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(JournalMode.WAL);
        config.setBusyTimeout(Math.toIntExact(OTHERS_DONE_WITHIN.toMillis()));
        return config;
    }

    private static Connection transacting(SQLiteDataSource source) throws SQLException {
        Connection connection = source.getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    private static String sentence(SQLException fault) {
        if (fault instanceof SQLiteException its
                && (its.getResultCode() == SQLiteErrorCode.SQLITE_NOTADB
                        || its.getResultCode().name().startsWith("SQLITE_CORRUPT"))) {
            return " is damaged (restore it from a copy, or move it away to begin with none)";
        }
        return " cannot be opened: " + fault.getMessage();
    }

    @Override
    public <T> Written<T> later(Work<T> work) {
        return scribe.laterWithHelp(work);
    }

    @Override
    public <T> T now(Work<T> work) throws IOException {
        return scribe.now(work);
    }

    @Override
    public <T> T read(Work<T> work) throws IOException {
        return readers.read(work);
    }

    @Override
    public void close() throws IOException {
        scribe.close();
        checkpoints.close();
        try {
            readers.close();
        } catch (SQLException fault) {
            throw Refused.as(fault);
        }
    }
}
