package dev.stepgate.gateway.quota;

import dev.stepgate.gateway.tenant.Allowance.Measure;
import dev.stepgate.gateway.tenant.Allowance.Window;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.BucketExceptions.BucketExecutionException;
import io.github.bucket4j.distributed.BucketProxy;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/**
 * Buckets in a Redis server that several gateways share, one for each window of each measure of a
 * tenant. Thread-safe; its methods must not be interrupted. A bucket knows what was taken, and
 * nothing of what is allowed, so that tiers may change. One that is not there begins with what its
 * {@link Seed} says; each goes some time after its last use.
 */
public final class Redis implements AutoCloseable {
    /** More than anybody can use; below where arithmetic on it would overflow. */
    private static final long ROOM = 1L << 60;

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Duration BEFORE_TRYING_AGAIN = Duration.ofMillis(500);

    /** Where a bucket begins that Redis does not have. */
    @FunctionalInterface
    interface Seed {
        /** How much was taken by now. */
        long taken() throws IOException;
    }

    private final RedisClient client;
    private final ClientResources threads;
    private final StatefulRedisConnection<String, byte[]> connection;
    private final String place;
    private final Map<Window, ProxyManager<String>> buckets = new EnumMap<>(Window.class);

    private Redis(
            RedisClient client,
            ClientResources threads,
            StatefulRedisConnection<String, byte[]> connection,
            String place) {
        this.client = client;
        this.threads = threads;
        this.connection = connection;
        this.place = place;
        for (Window window : Window.values()) {
            buckets.put(
                    window,
                    Bucket4jLettuce.casBasedBuilder(connection)
                            .clientClock(Meter.STILL)
                            .expirationAfterWrite(
                                    ExpirationAfterWriteStrategy.fixedTimeToLive(kept(window)))
                            .requestTimeout(PATIENCE)
                            .build());
        }
    }

    /** Long enough for what ends after its window; places have no window, and rows that say all. */
    private static Duration kept(Window window) {
        return switch (window) {
            case MINUTE -> Duration.ofMinutes(5);
            case DAY -> Duration.ofDays(2);
            case MONTH -> Duration.ofDays(33);
            case ALWAYS -> Duration.ofHours(1);
        };
    }

    /**
     * Connects.
     *
     * @throws IOException if it cannot be reached, or is of no use; the message has no password
     */
    public static Redis open(RedisServer server) throws IOException {
        ClientResources threads =
                DefaultClientResources.builder()
                        .ioThreadPoolSize(2)
                        .computationThreadPoolSize(2)
                        .reconnectDelay(Delay.constant(BEFORE_TRYING_AGAIN))
                        .build();
        RedisClient client = RedisClient.create(threads, server.address(PATIENCE));
        client.setOptions(options());
        try {
            StatefulRedisConnection<String, byte[]> connection =
                    client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
            Optional<String> whyNot = RedisServer.whyNot(connection.sync().info("server"));
            if (whyNot.isPresent()) {
                throw new RedisException(whyNot.get());
            }
            return new Redis(client, threads, connection, server.toString());
        } catch (RedisException fault) {
            close(client, threads);
            throw new IOException(server + " cannot be used: " + why(fault), fault);
        }
    }

    /*
     * What is under way when the connection breaks may have been done or not: it is told as failed
     * and never sent again, and what comes while there is no connection fails at once.
     */
    private static ClientOptions options() {
        return ClientOptions.builder()
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .replayFilter(command -> true)
                .timeoutOptions(TimeoutOptions.enabled(PATIENCE))
                .socketOptions(
                        SocketOptions.builder().connectTimeout(PATIENCE).keepAlive(true).build())
                .build();
    }

    /** How much of the window was taken. */
    long taken(String tenant, Draw window, Seed seed) throws IOException {
        return asked(tenant, window, seed, bucket -> ROOM - bucket.getAvailableTokens());
    }

    /** Takes an amount above 0, whatever is allowed; returns how much of the window is taken. */
    long take(String tenant, Draw draw, Seed seed) throws IOException {
        return asked(
                tenant,
                draw,
                seed,
                bucket ->
                        ROOM
                                - bucket.tryConsumeAndReturnRemaining(draw.amount())
                                        .getRemainingTokens());
    }

    /**
     * Gives an amount above 0 back.
     *
     * @param seed says what was taken, the amount not counted any more
     */
    void giveBack(String tenant, Draw draw, Seed seed) throws IOException {
        asked(
                tenant,
                draw,
                () -> Math.addExact(seed.taken(), draw.amount()),
                bucket -> {
                    bucket.addTokens(draw.amount());
                    return 0;
                });
    }

    /** Lets a bucket begin again with what its seed says then. */
    void forget(String tenant, Draw window) throws IOException {
        try {
            buckets(window).removeProxy(key(tenant, window));
        } catch (RedisException | BucketExecutionException fault) {
            throw new IOException(place + " failed: " + why(fault), fault);
        }
    }

    /** Lets go of every bucket that a tenant may have. */
    void forgetAll(String tenant, Instant now) throws IOException {
        for (Window window : Window.values()) {
            Instant last = window.startOf(now);
            for (Measure measure : Measure.values()) {
                forget(tenant, new Draw(measure, window, last, 0));
            }
            if (window != Window.ALWAYS) {
                forgetBefore(tenant, window, last, now.minus(kept(window)));
            }
        }
    }

    private void forgetBefore(String tenant, Window window, Instant last, Instant gone)
            throws IOException {
        for (Instant end = last; end.isAfter(gone); ) {
            Instant start = window.startOf(end.minusMillis(1));
            for (Measure measure : Measure.values()) {
                forget(tenant, new Draw(measure, window, start, 0));
            }
            end = start;
        }
    }

    /** Returns if it answers. */
    public void ping() throws IOException {
        try {
            connection.sync().ping();
        } catch (RedisException fault) {
            throw new IOException(place + " failed: " + why(fault), fault);
        }
    }

    private long asked(String tenant, Draw window, Seed seed, ToLongFunction<BucketProxy> question)
            throws IOException {
        try {
            return question.applyAsLong(
                    buckets(window).builder().build(key(tenant, window), () -> beginning(seed)));
        } catch (UncheckedIOException unknown) {
            throw unknown.getCause();
        } catch (RedisException | BucketExecutionException fault) {
            throw new IOException(place + " failed: " + why(fault), fault);
        }
    }

    private static BucketConfiguration beginning(Seed seed) {
        try {
            return Meter.bucketOf(ROOM, Math.max(0, ROOM - seed.taken()));
        } catch (IOException unknown) {
            throw new UncheckedIOException(unknown);
        }
    }

    private ProxyManager<String> buckets(Draw window) {
        ProxyManager<String> found = buckets.get(window.window());
        if (found == null) {
            throw new IllegalStateException("no buckets for " + window.window());
        }
        return found;
    }

    private static String key(String tenant, Draw window) {
        return String.join(
                ":",
                "stepgate",
                CounterRows.word(window.measure()),
                window.window().word(),
                Long.toString(window.start().toEpochMilli()),
                tenant);
    }

    /** The innermost reason says most. */
    private static String why(Throwable fault) {
        Throwable reason = fault;
        while (reason.getCause() != null) {
            reason = reason.getCause();
        }
        return String.valueOf(reason.getMessage());
    }

    /** Where it is, without the password. */
    @Override
    public String toString() {
        return place;
    }

    @Override
    public void close() {
        close(client, threads);
    }

    private static void close(RedisClient client, ClientResources threads) {
        client.shutdown(Duration.ZERO, PATIENCE);
        threads.shutdown(0, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(PATIENCE.toMillis());
    }
}
