package dev.stepgate.gateway.quota;

import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** A Redis of the test's own, whose binary comes as a Maven artefact; it keeps nothing. */
final class RunningRedis implements AutoCloseable {
    private final int port;
    private redis.embedded.RedisServer server;

    private RunningRedis(int port) throws IOException {
        this.port = port;
        this.server = started(port);
    }

    /** The test that asks is skipped where none can be started. */
    static RunningRedis start() {
        try {
            return new RunningRedis(freePort());
        } catch (IOException fault) {
            return Assumptions.abort("Redis cannot be started here: " + fault);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }

    private static redis.embedded.RedisServer started(int port) throws IOException {
        redis.embedded.RedisServer server =
                redis.embedded.RedisServer.newRedisServer()
                        .port(port)
                        .bind("127.0.0.1")
                        .setting("save \"\"")
                        .setting("appendonly no")
                        .build();
        server.start();
        return server;
    }

    RedisServer where() {
        return new RedisServer(url(), Optional.empty(), Optional.empty());
    }

    String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** Loses all that it knows, and goes on. */
    void forgetAll() {
        try (RedisClient client = RedisClient.create(url());
                StatefulRedisConnection<String, String> connection = client.connect()) {
            connection.sync().flushall();
        }
    }

    List<String> keys() {
        try (RedisClient client = RedisClient.create(url());
                StatefulRedisConnection<String, String> connection = client.connect()) {
            return connection.sync().keys("*");
        }
    }

    /** From now on nobody is known but that one. */
    void letIn(String user, String password) {
        try (RedisClient client = RedisClient.create(url());
                StatefulRedisConnection<String, String> connection = client.connect()) {
            connection
                    .sync()
                    .aclSetuser(
                            user,
                            AclSetuserArgs.Builder.on()
                                    .addPassword(password)
                                    .allCommands()
                                    .allKeys());
            connection.sync().aclSetuser("default", AclSetuserArgs.Builder.off());
        }
    }

    /** Ends it, and all that it knew. */
    void stop() throws IOException {
        server.stop();
    }

    /** Has it again, knowing nothing. */
    void again() throws IOException {
        server = started(port);
    }

    @Override
    public void close() throws IOException {
        stop();
    }
}
