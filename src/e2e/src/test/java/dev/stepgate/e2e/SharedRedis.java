package dev.stepgate.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import redis.embedded.RedisServer;

/** A Redis server that keeps nothing, for gateways to share. Owned by one thread. */
final class SharedRedis implements AutoCloseable {
    private final int port;
    private RedisServer server;

    private SharedRedis(int port) throws IOException {
        this.port = port;
        this.server = running(port);
    }

    /** One that runs; the test is skipped where none can be started. */
    static SharedRedis started() {
        try {
            return new SharedRedis(freePort());
        } catch (IOException fault) {
            return Assumptions.abort("Redis cannot be started here: " + fault);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }

    private static RedisServer running(int port) throws IOException {
        RedisServer server =
                RedisServer.newRedisServer()
                        .port(port)
                        .bind("127.0.0.1")
                        .setting("save \"\"")
                        .setting("appendonly no")
                        .build();
        server.start();
        return server;
    }

    /** The same configuration of a shared database, but that what is left is counted here. */
    Home sharing(Home home) throws IOException {
        String shared = Files.readString(gateway(home));
        return home.with(
                "gateway.yaml",
                shared.replace(
                        "  storage: postgres\n",
                        "  storage: redis\n  redis:\n    url: redis://127.0.0.1:" + port + "\n"));
    }

    private static Path gateway(Home home) {
        return home.config().resolve("gateway.yaml");
    }

    /** Loses the server, and all that it knew. */
    void stop() throws IOException {
        server.stop();
    }

    /** Has it back, knowing nothing. */
    void again() throws IOException {
        server = running(port);
    }

    @Override
    public void close() throws IOException {
        server.stop();
    }
}
