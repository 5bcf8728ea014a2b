package dev.stepgate.gateway.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.apache.commons.io.FileUtils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * One PostgreSQL server for all tests of a process: it takes seconds to start. It refuses to run as
 * root; where we are, it is started in a user namespace of its own.
 */
public final class RunningPostgres {
    private static @Nullable RunningPostgres started;
    private static @Nullable String whyNot;

    private final Path data;
    private EmbeddedPostgres server;
    private int databases;

    private RunningPostgres() throws IOException {
        data = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "postgres");
        server = settings().start();
        Runtime.getRuntime().addShutdownHook(new Thread(this::remove, "remove-postgres"));
    }

    private synchronized void remove() {
        try {
            server.close();
            FileUtils.deleteDirectory(data.toFile());
        } catch (IOException stillInUse) {
            // It lies in a folder that a build cleans.
        }
    }

    /** The server; the test that asks is skipped where none can be started. */
    public static synchronized RunningPostgres one() {
        if (started == null && whyNot == null) {
            try {
                started = new RunningPostgres();
            } catch (IOException | IllegalStateException fault) {
                whyNot = "PostgreSQL cannot be started here: " + fault;
                System.err.println(whyNot);
            }
        }
        return started == null ? Assumptions.abort(String.valueOf(whyNot)) : started;
    }

    private EmbeddedPostgres.Builder settings() {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setServerConfig("max_connections", "200")
                .setPGStartupWait(Duration.ofSeconds(60));
    }

    /** A database of its own, without a table. */
    public synchronized PostgresServer fresh() throws SQLException {
        String name = "gateway" + ++databases;
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name);
        }
        return new PostgresServer(
                "jdbc:postgresql://localhost:" + server.getPort() + "/" + name,
                Optional.of("postgres"),
                Optional.of("postgres"));
    }

    /** Loses the server. */
    public synchronized void stop() throws IOException {
        server.close();
    }

    /** Has it back, where it was. */
    public synchronized void start() throws IOException {
        server = settings().setPort(server.getPort()).start();
    }
}
