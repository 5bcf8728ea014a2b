package dev.stepgate.gateway;

import dev.stepgate.gateway.alert.AlertSettings;
import dev.stepgate.gateway.alert.Alerts;
import dev.stepgate.gateway.catalog.Catalog;
import dev.stepgate.gateway.catalog.CatalogSettings;
import dev.stepgate.gateway.catalog.EngineSettings;
import dev.stepgate.gateway.catalog.InForce;
import dev.stepgate.gateway.catalog.Plan;
import dev.stepgate.gateway.catalog.ProviderFacts;
import dev.stepgate.gateway.catalog.ProviderLists;
import dev.stepgate.gateway.catalog.Rounds;
import dev.stepgate.gateway.config.Complaint;
import dev.stepgate.gateway.config.Complaints;
import dev.stepgate.gateway.config.Place;
import dev.stepgate.gateway.failover.Failover;
import dev.stepgate.gateway.failover.FailoverSettings;
import dev.stepgate.gateway.failover.FailoverTerms;
import dev.stepgate.gateway.http.HttpSettings;
import dev.stepgate.gateway.http.Replays;
import dev.stepgate.gateway.journal.Migration;
import dev.stepgate.gateway.kept.KeptResponses;
import dev.stepgate.gateway.kept.KeptSettings;
import dev.stepgate.gateway.local.EnginePlan;
import dev.stepgate.gateway.quota.CounterRows;
import dev.stepgate.gateway.quota.InstanceSettings;
import dev.stepgate.gateway.quota.Quotas;
import dev.stepgate.gateway.quota.RedisSettings;
import dev.stepgate.gateway.quota.StoreLostSettings;
import dev.stepgate.gateway.quota.WhenLost;
import dev.stepgate.gateway.store.AuditLog;
import dev.stepgate.gateway.store.DataFolder;
import dev.stepgate.gateway.store.Database;
import dev.stepgate.gateway.store.PostgresSettings;
import dev.stepgate.gateway.store.StoreSettings;
import dev.stepgate.gateway.tenant.AdminKey;
import dev.stepgate.gateway.tenant.Chronicle;
import dev.stepgate.gateway.tenant.Lookout;
import dev.stepgate.gateway.tenant.Tenants;
import dev.stepgate.gateway.usage.Ledger;
import dev.stepgate.gateway.usage.ReceiptSettings;
import dev.stepgate.gateway.usage.Receipts;
import dev.stepgate.provider.ProviderFailure;
import dev.stepgate.provider.local.LocalModels;
import dev.stepgate.provider.local.LocalProvider;
import dev.stepgate.provider.local.MemoryPlan;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Joins everything: read this to see who knows whom. The only class that knows what time it is,
 * where chance comes from, and how a start fails.
 */
@Singleton
final class Wiring {
    private static final Logger LOG = System.getLogger(Wiring.class.getName());

    /** Others' changes to keys must hold here within a second. */
    private static final Duration REVOCATIONS_SEEN_WITHIN = Duration.ofMillis(400);

    // What is given to us.

    @Produces
    @Singleton
    InstantSource clock() {
        return InstantSource.system();
    }

    @Produces
    @Singleton
    RandomGenerator chance() {
        return new SecureRandom();
    }

    @Produces
    @Singleton
    Version version(@ConfigProperty(name = "quarkus.application.version") String text) {
        return new Version(text);
    }

    @Produces
    @Singleton
    Ids ids(RandomGenerator chance) {
        return new Ids(chance);
    }

    @Produces
    @Singleton
    Instance instance(Ids ids) {
        return new Instance(ids.instance());
    }

    @Produces
    @Singleton
    Plan plan(GatewaySettings settings) {
        Complaints complaints = new Complaints();
        Plan plan = Plan.read(settings.dir(), complaints);
        if (complaints.none()) {
            return plan;
        }
        throw cannotStart(
                complaints.all().stream()
                        .map(Complaint::toString)
                        .collect(Collectors.joining("\n", "the configuration has faults:\n", "")));
    }

    // What is kept.

    @Produces
    @Singleton
    DataFolder folder(StoreSettings settings) {
        Path path = settings.data();
        try {
            return switch (DataFolder.claim(path, ProcessHandle.current().pid())) {
                case DataFolder.Claim.Held held -> held.folder();
                case DataFolder.Claim.Taken taken -> throw cannotStart(taken.sentence());
            };
        } catch (IOException fault) {
            throw cannotStart("data folder " + path + " cannot be used: " + fault.getMessage());
        }
    }

    void close(@Disposes DataFolder folder) throws IOException {
        folder.close();
    }

    @Produces
    @Singleton
    Databases.Named named(StoreSettings settings, PostgresSettings postgres, RedisSettings redis) {
        return new Databases.Named(settings, postgres, redis, Wiring::environment);
    }

    @Produces
    @Singleton
    Database database(Databases.Named named, DataFolder folder, RandomGenerator chance) {
        try {
            return Databases.open(named, folder, chance);
        } catch (IOException fault) {
            throw cannotStart(String.valueOf(fault.getMessage()));
        }
    }

    void close(@Disposes Database database) throws IOException {
        database.close();
    }

    // Who calls, and who answers.

    @Produces
    @Singleton
    Chronicle chronicle(Database database, DataFolder folder, InstantSource clock) {
        try {
            Chronicle chronicle = Chronicle.open(new AuditLog(database), clock);
            Migration.run(folder, chronicle, Wiring::report);
            return chronicle;
        } catch (IOException fault) {
            throw cannotStart(String.valueOf(fault.getMessage()));
        }
    }

    @Produces
    @Singleton
    Tenants tenants(Plan plan, Chronicle chronicle, RandomGenerator chance, InstantSource clock) {
        return new Tenants(chronicle, plan.tiers(), plan.models().keySet(), chance, clock);
    }

    @Produces
    @Singleton
    AdminKey operator(Chronicle chronicle, RandomGenerator chance, InstantSource clock) {
        return new AdminKey(chronicle, chance, clock);
    }

    @Produces
    @Singleton
    Lookout lookout(Chronicle chronicle, AdminKey operator, Tenants tenants) {
        return Lookout.start(chronicle, operator, tenants, REVOCATIONS_SEEN_WITHIN);
    }

    void close(@Disposes Lookout lookout) {
        lookout.close();
    }

    /** Nothing is counted before what an earlier release counted is taken over. */
    @Produces
    @Singleton
    Accounting accounting(
            Chronicle migrated,
            Databases.Named named,
            InstanceSettings instances,
            StoreLostSettings lost,
            Database database,
            Instance instance,
            InstantSource clock) {
        try {
            return Accounting.open(
                    new Accounting.Terms(named.store(), Databases.redis(named), instances, lost),
                    database,
                    instance,
                    new Accounting.Around(clock, System::nanoTime, Wiring::report));
        } catch (IOException fault) {
            throw cannotStart(String.valueOf(fault.getMessage()));
        }
    }

    /** While the database is there to take what waits for it. */
    void stop(@Observes ShutdownEvent event, Accounting accounting) {
        accounting.close();
    }

    @Produces
    @Singleton
    Quotas quotas(Accounting accounting, Alerts alerts) {
        return new Quotas(accounting.counters(), alerts::note, System::nanoTime);
    }

    @Produces
    @Singleton
    Alerts alerts(
            Database database,
            AlertSettings settings,
            Accounting accounting,
            MeterRegistry meters) {
        try {
            return Alerts.of(settings, database, accounting.clock(), Wiring::environment, meters);
        } catch (IOException fault) {
            throw cannotStart(String.valueOf(fault.getMessage()));
        }
    }

    @Produces
    @Singleton
    Receipts receipts(Database database) {
        return new Receipts(database);
    }

    @Produces
    @Singleton
    Replays replays(
            Database database,
            Instance instance,
            Accounting accounting,
            InstantSource clock,
            HttpSettings settings) {
        return new Replays(
                database, instance, accounting::mayLive, clock, settings.idempotencyWait());
    }

    @Produces
    @Singleton
    KeptResponses keptResponses(Database database, InstantSource clock, KeptSettings settings) {
        return new KeptResponses(database, clock, settings.keep());
    }

    @Produces
    @Singleton
    Erasure erasure(
            Tenants tenants, Receipts receipts, Accounting accounting, InstantSource clock) {
        return new Erasure(
                tenants,
                receipts,
                new Erasure.Terms(clock, Erasure.KNOWN_WITHIN, accounting.counters()::forget));
    }

    @Produces
    @Singleton
    Ledger ledger(Database database) {
        return new Ledger(database);
    }

    @Produces
    @Singleton
    Upstreams upstreams(
            Plan plan,
            EngineSettings settings,
            InstantSource clock,
            Ids ids,
            RandomGenerator chance) {
        List<ProviderFacts> offered = offered(plan, settings);
        try {
            MemoryPlan memory = EnginePlan.of(offered, settings);
            List<String> faults = EnginePlan.faults(memory, offered);
            if (!faults.isEmpty()) {
                throw cannotStart(
                        faults.stream()
                                .collect(Collectors.joining("\n", "the models do not fit:\n", "")));
            }
            return Upstreams.open(
                    offered,
                    clock,
                    ids,
                    Wiring::environment,
                    LocalModels.open(memory, chance::nextLong, ids::call));
        } catch (ProviderFailure fault) {
            throw cannotStart("provider " + fault.getMessage());
        }
    }

    void close(@Disposes Upstreams upstreams) {
        upstreams.close();
    }

    @Produces
    @Singleton
    ProviderLists lists(DataFolder folder, CatalogSettings settings, InstantSource clock) {
        String file = "listed-models";
        String remembered = "";
        try {
            remembered = DataFolder.read(folder.path(), file).orElse("");
        } catch (IOException unreadable) {
            report("what providers listed before is not known: " + unreadable.getMessage());
        }
        return new ProviderLists(
                remembered, text -> folder.write(file, text), settings.listEvery(), clock);
    }

    @Produces
    @Singleton
    Catalog catalog(Plan plan, Upstreams upstreams, Failover failover, ProviderLists lists) {
        return new Catalog(
                plan.models().values(), upstreams.byName(), failover::typicalFirstToken, lists);
    }

    @Produces
    @Singleton
    Failover failover(FailoverSettings settings, RandomGenerator chance) {
        return new Failover(FailoverTerms.of(settings), System::nanoTime, chance);
    }

    void close(@Disposes Failover failover) {
        failover.close();
    }

    @Produces
    @Singleton
    Gateway gateway(Catalog catalog, Quotas quotas, Failover failover, RandomGenerator chance) {
        return new Gateway(catalog, quotas, failover, chance);
    }

    // What may change while we run.

    @Produces
    @Singleton
    InForce inForce(
            GatewaySettings files,
            EngineSettings engine,
            Plan plan,
            Upstreams upstreams,
            Catalog catalog,
            Tenants tenants,
            Failover failover,
            InstantSource clock) {
        Path folder = files.dir();
        return new InForce(
                folder,
                plan,
                (next, complaints) -> {
                    List<ProviderFacts> offered = offered(next, engine);
                    upstreams
                            .needRestart(offered)
                            .forEach((local, why) -> complaints.add(local.place(), why));
                    List<String> stranded = tenants.strandedWithout(next.tiers().keySet());
                    if (!stranded.isEmpty()) {
                        complaints.add(
                                new Place(folder.resolve("tiers.yaml").toString(), 1, 1),
                                "lacks the tiers of tenants " + String.join(", ", stranded));
                    }
                    if (complaints.none()) {
                        Runnable closing = upstreams.replace(offered);
                        catalog.replace(
                                next.models().values(),
                                upstreams.byName(),
                                () -> {
                                    closing.run();
                                    failover.forgetAllBut(upstreams::has);
                                });
                        tenants.entitle(next.tiers(), next.models().keySet());
                    }
                },
                clock);
    }

    @Produces
    @Singleton
    List<Rounds> rounds(
            CatalogSettings settings,
            InForce inForce,
            ProviderLists lists,
            Upstreams upstreams,
            Catalog catalog,
            ReceiptSettings keeping,
            Receipts receipts,
            Replays replays,
            KeptResponses responses,
            Accounting accounting,
            Alerts alerts,
            Database database,
            InstantSource clock) {
        List<Rounds> rounds = new ArrayList<>(alerts.start());
        rounds.add(accounting.beating());
        rounds.add(Rounds.looking(settings.lookEvery(), inForce));
        if (!settings.listEvery().isZero()) {
            rounds.add(Rounds.listing(lists, upstreams::listing, catalog));
        }
        rounds.add(
                Rounds.start(
                        "receipts",
                        Duration.ofHours(1),
                        () -> {
                            Instant now = clock.instant();
                            forget(
                                    Level.INFO,
                                    "receipts",
                                    () -> receipts.forget(now.minus(keeping.keep())));
                            forget(Level.DEBUG, "answers", replays::forget);
                            forget(Level.DEBUG, "responses", responses::forget);
                            forget(Level.DEBUG, "alerts", alerts::forget);
                            forget(
                                    Level.DEBUG,
                                    "counters",
                                    () -> database.now(c -> CounterRows.forget(c, now)));
                        }));
        return rounds;
    }

    /** Deletes what is not kept any longer, or tells that it is still there. */
    private static void forget(Level level, String what, Deleting old) {
        try {
            long deleted = old.now();
            if (deleted > 0) {
                LOG.log(level, deleted + " " + what + " were older than is kept, and deleted");
            }
        } catch (IOException later) {
            report("old " + what + " are not deleted yet: " + later.getMessage());
        }
    }

    /** Deletes rows and says how many. */
    @FunctionalInterface
    private interface Deleting {
        long now() throws IOException;
    }

    void close(@Disposes List<Rounds> rounds) {
        rounds.forEach(Rounds::close);
    }

    private static List<ProviderFacts> offered(Plan plan, EngineSettings settings) {
        return plan.offeredWith(
                settings.model().map(Path::of), settings.draftModel().map(Path::of));
    }

    // What an operator sees.

    @Produces
    @Singleton
    Supplier<Readiness> readiness(
            Catalog catalog, Upstreams upstreams, Accounting accounting, StoreLostSettings lost) {
        return () ->
                new Readiness(
                        catalog.served(),
                        upstreams.local().stream()
                                .flatMap(local -> local.kernelState().stream())
                                .collect(Collectors.joining(", ")),
                        accounting.whyLost(),
                        lost.storeLost() == WhenLost.ADMIT);
    }

    @Produces
    @Singleton
    StartBlock block(
            Plan plan,
            Upstreams upstreams,
            Catalog catalog,
            Tenants tenants,
            AdminKey operator,
            DataFolder folder) {
        try {
            List<String> keys = FirstKeys.make(tenants, operator, plan.tiers().keySet(), folder);
            return new StartBlock(
                    plan,
                    upstreams.byName(),
                    upstreams.local().stream().map(LocalProvider::description).toList(),
                    upstreams.memory(),
                    Stream.concat(
                                    upstreams.local().stream()
                                            .flatMap(local -> local.remarks().stream()),
                                    catalog.remarks().stream())
                            .toList(),
                    keys,
                    folder.path());
        } catch (IOException fault) {
            throw cannotStart(
                    "data folder " + folder.path() + " cannot be written: " + fault.getMessage());
        }
    }

    /** Makes all of the above before the port opens, so that a fault is one line and not half. */
    void start(
            @Observes StartupEvent event,
            StartBlock block,
            Gateway gateway,
            List<Rounds> rounds,
            Lookout lookout) {}

    /** Told by the command that starts us, once everything of the above is there. */
    @Produces
    @Singleton
    @Unremovable
    Announcement announcement(
            StartBlock block, Version version, DataFolder folder, HttpSettings http) {
        return new Announcement(block, version, folder, http.host());
    }

    private static Optional<String> environment(String variable) {
        return Optional.ofNullable(System.getenv(variable));
    }

    private static void report(String sentence) {
        LOG.log(Level.WARNING, sentence);
    }

    /** The command that starts us prints the sentence, without a stack trace. */
    private static ConfigurationException cannotStart(String sentence) {
        return new ConfigurationException(sentence);
    }
}
