package dev.stepgate.e2e;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A PostgreSQL server, and gateways whose configuration says that they share it. Owned by one
 * thread; closing it kills them all.
 */
final class SharedPostgres implements AutoCloseable {
    private static final String OPERATORS_KEY = "admin.key";

    private final Path data;
    private EmbeddedPostgres server;
    private final List<GatewayProcess> gateways = new ArrayList<>();

    private SharedPostgres(Path data) throws IOException {
        this.data = data;
        this.server = settings(data).start();
    }

    /** One that runs; the test is skipped where none can be started. */
    static SharedPostgres started() {
        try {
            return new SharedPostgres(Files.createTempDirectory("postgres"));
        } catch (IOException | IllegalStateException fault) {
            return Assumptions.abort("PostgreSQL cannot be started here: " + fault);
        }
    }

    private static EmbeddedPostgres.Builder settings(Path data) {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPGStartupWait(Duration.ofSeconds(60));
    }

    /** Loses the server. */
    void stop() throws IOException {
        server.close();
    }

    /** Has it back, with all it knew. */
    void again() throws IOException {
        server = settings(data).setPort(server.getPort()).start();
    }

    /**
     * The same configuration, but for where durable things are; a gateway that falls silent is soon
     * taken for dead.
     */
    Home sharing(Home home) throws IOException {
        Path password = Files.writeString(home.config().resolve("password"), "postgres");
        return home.with(
                "gateway.yaml",
                """
                stepgate:
                  storage: postgres
                  postgres:
                    url: jdbc:postgresql://localhost:%d/postgres
                    user: postgres
                    credential: file %s
                  instances:
                    dead-after: 3s
                """
                        .formatted(server.getPort(), password));
    }

    /**
     * Starts gateways of one configuration, each with a data folder of its own, in which there is
     * nothing but the operator's key.
     */
    List<GatewayProcess> start(Home home, int number) throws IOException, InterruptedException {
        for (int i = 0; i < number; i++) {
            Path data = Files.createDirectory(home.data().resolveSibling("data-" + i));
            Files.copy(home.data().resolve(OPERATORS_KEY), data.resolve(OPERATORS_KEY));
            gateways.add(GatewayProcess.start(home.withData(data)));
        }
        return List.copyOf(gateways);
    }

    @Override
    public void close() throws IOException {
        gateways.forEach(GatewayProcess::close);
        server.close();
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
