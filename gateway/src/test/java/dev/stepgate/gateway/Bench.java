package dev.stepgate.gateway;

import dev.stepgate.gateway.catalog.Availability;
import dev.stepgate.gateway.catalog.Catalog;
import dev.stepgate.gateway.catalog.ModelFacts;
import dev.stepgate.gateway.catalog.OfferFacts;
import dev.stepgate.gateway.catalog.ProviderLists;
import dev.stepgate.gateway.config.Place;
import dev.stepgate.gateway.failover.Failover;
import dev.stepgate.gateway.failover.FailoverTerms;
import dev.stepgate.gateway.quota.Backlog;
import dev.stepgate.gateway.quota.EmbeddedCounters;
import dev.stepgate.gateway.quota.Quotas;
import dev.stepgate.gateway.quota.Spending;
import dev.stepgate.gateway.store.DataFolder;
import dev.stepgate.gateway.store.Database;
import dev.stepgate.gateway.store.SqliteDatabase;
import dev.stepgate.gateway.tenant.Price;
import dev.stepgate.provider.Provider;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.random.RandomGenerator;

/** Makes gateways of one model and one provider over a store in a folder, at noon of a day. */
final class Bench implements AutoCloseable {
    static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    private final DataFolder folder;
    private final Database database;
    private final Queue<Spending> spendings = new ConcurrentLinkedQueue<>();
    private final Backlog backlog;
    private final Failover failover;

    private Bench(DataFolder folder, Database database, Failover failover) throws IOException {
        this.folder = folder;
        this.database = database;
        this.backlog =
                Backlog.open(
                        database,
                        () -> {},
                        new Backlog.Patience(Duration.ofMillis(1), System::nanoTime, ""),
                        report -> {});
        this.failover = failover;
    }

    static Bench in(Path data) throws IOException {
        DataFolder folder = ((DataFolder.Claim.Held) DataFolder.claim(data, 1)).folder();
        return new Bench(
                folder,
                SqliteDatabase.open(folder),
                new Failover(
                        new FailoverTerms(
                                new FailoverTerms.Retries(0, 100),
                                new FailoverTerms.Circuit(
                                        1_000, 50, Duration.ofMillis(200), Duration.ofSeconds(9)),
                                new FailoverTerms.Hedging(OptionalInt.empty(), Duration.ofDays(1)),
                                Duration.ZERO,
                                Duration.ofMinutes(1),
                                100_000,
                                3),
                        System::nanoTime,
                        RandomGenerator.getDefault()));
    }

    Database database() {
        return database;
    }

    /** What happened to callers whose money is limited, in order. */
    Queue<Spending> spendings() {
        return spendings;
    }

    /** The model is called step, and costs 100 and 300 nano-dollars a token. */
    Gateway gateway(Provider provider) throws IOException {
        ModelFacts model =
                new ModelFacts(
                        "step",
                        "Step",
                        "us",
                        NOON,
                        262_144,
                        List.of(),
                        List.of(
                                new OfferFacts(
                                        provider.name(),
                                        "step",
                                        "step",
                                        new Price(100, 300),
                                        new Place("models.yaml", 1, 1))));
        Catalog catalog =
                new Catalog(
                        List.of(model),
                        Map.of(provider.name(), new Availability.Live(provider)),
                        offer -> Optional.empty(),
                        new ProviderLists("", text -> {}, Duration.ofHours(1), () -> NOON));
        InstantSource noon = () -> NOON;
        Quotas quotas =
                new Quotas(
                        new EmbeddedCounters(database, backlog, "gateway-1", noon),
                        spendings::add,
                        System::nanoTime);
        return new Gateway(catalog, quotas, failover, new Random(1));
    }

    @Override
    public void close() throws IOException {
        failover.close();
        backlog.close();
        database.close();
        folder.close();
    }
}
