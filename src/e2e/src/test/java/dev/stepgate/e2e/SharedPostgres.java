package dev.stepgate.e2e;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * A PostgreSQL server, and gateways whose configuration says that they share it. Owned by one
 * thread; closing it kills them all.
 */
final class SharedPostgres implements AutoCloseable {
    private static final String OPERATORS_KEY = "admin.key";

    private final EmbeddedPostgres server;
    private final List<GatewayProcess> gateways = new ArrayList<>();

    private SharedPostgres(EmbeddedPostgres server) {
        this.server = server;
    }

    /** One that runs; the test is skipped where none can be started. */
    static SharedPostgres started() {
        try {
            return new SharedPostgres(EmbeddedPostgres.start());
        } catch (IOException | IllegalStateException fault) {
            return Assumptions.abort("PostgreSQL cannot be started here: " + fault);
        }
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
    }
}
