package dev.stepgate.gateway.store;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionFactoryConfiguration.TransactionIsolation;
import io.agroal.api.configuration.supplier.AgroalConnectionFactoryConfigurationSupplier;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.exceptionsorter.PostgreSQLExceptionSorter;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/**
 * Tables in a PostgreSQL database that several gateways may share. Thread-safe. A server that is
 * lost or silent is an {@code IOException} within seconds, and found again by whoever asks next.
 */
public final class PostgresDatabase implements Database {
    private static final int MOST_CONNECTIONS = 16;

    /** Of those in line for a connection. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Any number that nobody else locks in this database. */
    private static final long SCHEMA_LOCK = 7_357_094_281L;

    /** The server gave up a transaction in which nothing happened for long. */
    private static final String FROZEN = "25P03";

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
    private static final int MOST_LOOKS = 150;

    private final AgroalDataSource pool;
    private final Scribe scribe;
    private final Tries tries;

    private PostgresDatabase(AgroalDataSource pool, Scribe scribe, Tries tries) {
        this.pool = pool;
        this.scribe = scribe;
        this.tries = tries;
    }

    /**
     * Connects, and makes the tables where they are missing; several may do so at once.
     *
     * @throws IOException if it cannot be reached, or is of a later version than this; the message
     *     names it
     */
    public static PostgresDatabase open(PostgresServer server, RandomGenerator chance)
            throws IOException {
        try {
            AgroalDataSource pool = pool(server);
            try {
                bringUp(pool, server);
            } catch (SQLException | IOException fault) {
                pool.close();
                throw fault;
            }
            Tries tries = new Tries(chance);
            Scribe scribe = new Scribe("store-writer", () -> fresh(pool), tries);
            scribe.start();
            return new PostgresDatabase(pool, scribe, tries);
        } catch (SQLException fault) {
            throw new IOException(server + " cannot be used: " + fault.getMessage(), fault);
        }
    }

    private static AgroalDataSource pool(PostgresServer server) throws SQLException {
        return AgroalDataSource.from(
                new AgroalDataSourceConfigurationSupplier()
                        .connectionPoolConfiguration(
                                pool ->
                                        pool.maxSize(MOST_CONNECTIONS)
                                                .acquisitionTimeout(PATIENCE)
                                                .exceptionSorter(new PostgreSQLExceptionSorter())
                                                .connectionFactoryConfiguration(
                                                        each -> to(server, each))));
    }

    private static AgroalConnectionFactoryConfigurationSupplier to(
            PostgresServer server, AgroalConnectionFactoryConfigurationSupplier factory) {
        server.properties().forEach(factory::jdbcProperty);
        server.user().ifPresent(name -> factory.principal(new NamePrincipal(name)));
        server.password().ifPresent(word -> factory.credential(new SimplePassword(word)));
        return factory.jdbcUrl(server.url())
                .connectionProviderClassName("org.postgresql.Driver")
                .initialSql(PostgresServer.SESSION)
                .jdbcTransactionIsolation(TransactionIsolation.READ_COMMITTED);
    }

    /** One that works, whatever those were like that lay in the pool. */
    private static Connection fresh(AgroalDataSource pool) throws SQLException {
        for (int attempt = 1; true; attempt++) {
            Connection connection = pool.getConnection();
            try (Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                statement.execute("select 1");
                connection.rollback();
                return connection;
            } catch (SQLException fault) {
                connection.close();
                if (!isStale(fault, attempt)) {
                    throw fault;
                }
            }
        }
    }

    private static void bringUp(AgroalDataSource pool, PostgresServer server)
            throws IOException, SQLException {
        try (Connection look = pool.getConnection()) {
            for (int times = 0; !Schema.isNewest(look, server.toString()); times++) {
                if (is(look, "select pg_try_advisory_lock(" + SCHEMA_LOCK + ")")) {
                    try {
                        Schema.bringUp(pool, look, server.toString());
                    } finally {
                        is(look, "select pg_advisory_unlock(" + SCHEMA_LOCK + ")");
                    }
                } else if (times == MOST_LOOKS) {
                    throw new IOException(
                            server + ": another gateway has been making its tables for too long");
                } else {
                    LockSupport.parkNanos(pool, BETWEEN_LOOKS.toNanos());
                }
            }
        }
    }

    private static boolean is(Connection connection, String question) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(question)) {
            return row.next() && row.getBoolean(1);
        }
    }

    @Override
    public <T> Written<T> later(Work<T> work) {
        return scribe.later(work);
    }

    @Override
    public <T> T now(Work<T> work) throws IOException {
        return onItsOwn(work);
    }

    @Override
    public <T> T read(Work<T> work) throws IOException {
        return onItsOwn(work);
    }

    /*
     * A thread of its own, because whoever asked may be interrupted when its client leaves, and an
     * interrupt in the middle of a socket's reading closes the connection.
     */
    private <T> T onItsOwn(Work<T> work) throws IOException {
        Piece<T> piece = new Piece<>(work, () -> {});
        Thread.ofVirtual().name("store").start(() -> transact(piece));
        return piece.await();
    }

    private void transact(Piece<?> piece) {
        try {
            for (int attempt = 1; !attempted(piece, attempt); attempt++) {}
        } catch (SQLException | RuntimeException | Error fault) {
            piece.fail(fault);
        }
    }

    /** Whether that was the last attempt. */
    private boolean attempted(Piece<?> piece, int attempt) throws SQLException {
        boolean undone = false;
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try {
                undone = true;
                piece.doIn(connection);
                undone = false;
                connection.commit();
            } catch (SQLException | RuntimeException | Error fault) {
                undo(connection, fault);
                throw fault;
            }
        } catch (SQLException fault) {
            if ((undone && isStale(fault, attempt)) || tries.again(fault, attempt)) {
                return false;
            }
            throw fault;
        }
        piece.tell();
        return true;
    }

    /** What made it necessary is what is told, not that there was nothing to undo any more. */
    private static void undo(Connection connection, Throwable because) {
        try {
            connection.rollback();
        } catch (SQLException gone) {
            because.addSuppressed(gone);
        }
    }

    /**
     * The connection was of a server that has gone since; another may be there by now. Each that
     * lay in the pool may be such, and leaves it with the fault. A server that says nothing is not
     * asked again.
     */
    private static boolean isStale(SQLException fault, int attempt) {
        String state = String.valueOf(fault.getSQLState());
        return attempt <= MOST_CONNECTIONS
                && (state.startsWith("08") || state.startsWith("57P") || state.equals(FROZEN))
                && !(fault.getCause() instanceof SocketTimeoutException);
    }

    @Override
    public void close() {
        scribe.close();
        pool.close();
    }
}
