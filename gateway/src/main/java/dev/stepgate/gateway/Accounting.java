package dev.stepgate.gateway;

import dev.stepgate.gateway.catalog.Rounds;
import dev.stepgate.gateway.quota.Backlog;
import dev.stepgate.gateway.quota.Buckets;
import dev.stepgate.gateway.quota.CounterRows;
import dev.stepgate.gateway.quota.Counters;
import dev.stepgate.gateway.quota.EmbeddedCounters;
import dev.stepgate.gateway.quota.EnduringCounters;
import dev.stepgate.gateway.quota.InstanceSettings;
import dev.stepgate.gateway.quota.Instances;
import dev.stepgate.gateway.quota.PostgresCounters;
import dev.stepgate.gateway.quota.Redis;
import dev.stepgate.gateway.quota.RedisCounters;
import dev.stepgate.gateway.quota.RedisServer;
import dev.stepgate.gateway.quota.ServerClock;
import dev.stepgate.gateway.quota.SteadyClock;
import dev.stepgate.gateway.quota.StoreLost;
import dev.stepgate.gateway.quota.StoreLostSettings;
import dev.stepgate.gateway.store.Database;
import dev.stepgate.gateway.store.Storage;
import dev.stepgate.gateway.store.StoreSettings;
import dev.stepgate.gateway.store.Work;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What counts, as settings say, and what has it outlast a store that is lost. Thread-safe; closing
 * it comes before the database's.
 */
final class Accounting implements AutoCloseable {
    private static final Duration BEFORE_ASKING_AGAIN = Duration.ofSeconds(1);

    private final Tables tables;

    /** Where what is left is, if it is in one. */
    private final Optional<Redis> redis;

    private final Instances instances;
    private final Backlog backlog;
    private final Counters counters;

    private Accounting(
            Tables tables,
            Optional<Redis> redis,
            Instances instances,
            Backlog backlog,
            Counters counters) {
        this.tables = tables;
        this.redis = redis;
        this.instances = instances;
        this.backlog = backlog;
        this.counters = counters;
    }

    /**
     * Where what is counted is kept.
     *
     * @param clock what time it is to all that share them
     */
    private record Tables(Storage storage, Work<Instant> clock) {}

    /** What settings say of it. */
    record Terms(
            StoreSettings store,
            Optional<RedisServer> redis,
            InstanceSettings instances,
            StoreLostSettings lost) {}

    /**
     * Clocks and where to say what an operator should know.
     *
     * @param nanos never goes back
     */
    record Around(InstantSource clock, LongSupplier nanos, Consumer<String> report) {}

    /**
     * Tells others that this process lives, and is ready to lend.
     *
     * @throws IOException if it cannot be used; the message says why in a sentence
     */
    static Accounting open(Terms terms, Database database, Instance instance, Around around)
            throws IOException {
        Optional<Redis> redis = Optional.empty();
        if (terms.redis().isPresent()) {
            redis = Optional.of(Redis.open(terms.redis().get()));
        }
        try {
            return with(redis, terms, database, instance.id(), around);
        } catch (IOException fault) {
            redis.ifPresent(Redis::close);
            throw fault;
        }
    }

    private static Accounting with(
            Optional<Redis> redis, Terms terms, Database database, String instance, Around around)
            throws IOException {
        InstantSource steady =
                new SteadyClock(
                        around.clock(),
                        around.nanos(),
                        database.read(CounterRows::lastInstant),
                        around.report());
        Optional<Buckets> buckets = redis.map(server -> new Buckets(server, database, steady));
        Work<Instant> shared =
                terms.store().storage() == Storage.EMBEDDED
                        ? _ -> steady.instant()
                        : new ServerClock();
        Instances instances =
                new Instances(
                        database,
                        instance,
                        shared,
                        terms.instances().deadAfter(),
                        charged -> buckets.ifPresent(each -> each.free(charged)));
        instances.live();
        StoreLost choice = choice(terms.lost());
        Backlog backlog =
                Backlog.open(
                        database,
                        () -> {
                            instances.live();
                            if (redis.isPresent()) {
                                redis.get().ping();
                            }
                        },
                        new Backlog.Patience(
                                BEFORE_ASKING_AGAIN, around.nanos(), choice.meanwhile()),
                        around.report());
        Counters counters =
                switch (terms.store().storage()) {
                    case EMBEDDED -> new EmbeddedCounters(database, backlog, instance, steady);
                    case POSTGRES -> new PostgresCounters(database, instance, shared, backlog);
                    case REDIS ->
                            new RedisCounters(
                                    buckets.orElseThrow(), database, backlog, instance, steady);
                };
        return new Accounting(
                new Tables(terms.store().storage(), shared),
                redis,
                instances,
                backlog,
                new EnduringCounters(counters, backlog, choice, steady));
    }

    private static StoreLost choice(StoreLostSettings settings) {
        return switch (settings.storeLost()) {
            case REFUSE -> new StoreLost.Refuse();
            case ADMIT ->
                    new StoreLost.Admit(
                            settings.storeLostRequests(),
                            settings.storeLostDollars().movePointRight(9).longValueExact());
        };
    }

    /** Whether another process may still be at what it began; none is, where the store is ours. */
    boolean mayLive(Connection connection, String other) throws SQLException {
        return tables.storage() != Storage.EMBEDDED && instances.mayLive(connection, other);
    }

    Counters counters() {
        return counters;
    }

    /** What time it is to all that share the database. */
    Work<Instant> clock() {
        return tables.clock();
    }

    /** Why the store is known to be lost; empty if it is not. */
    Optional<String> whyLost() {
        return backlog.whyLost();
    }

    /** Says from time to time that this process lives, which others may doubt while it fails. */
    Rounds beating() {
        return Rounds.startLater(
                "instances",
                instances.every(),
                () -> {
                    try {
                        instances.beat();
                    } catch (IOException fault) {
                        backlog.doubt();
                    }
                });
    }

    /** Tells the store what waits for it, and leaves Redis. */
    @Override
    public void close() {
        backlog.close();
        redis.ifPresent(Redis::close);
    }
}
