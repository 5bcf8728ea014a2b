package dev.stepgate.gateway.cli;

import dev.stepgate.gateway.Databases;
import dev.stepgate.gateway.Erasure;
import dev.stepgate.gateway.catalog.Plan;
import dev.stepgate.gateway.config.Complaints;
import dev.stepgate.gateway.journal.Migration;
import dev.stepgate.gateway.quota.RedisSettings;
import dev.stepgate.gateway.store.AuditLog;
import dev.stepgate.gateway.store.DataFolder;
import dev.stepgate.gateway.store.Database;
import dev.stepgate.gateway.store.PostgresSettings;
import dev.stepgate.gateway.store.Storage;
import dev.stepgate.gateway.store.StoreSettings;
import dev.stepgate.gateway.tenant.AdminKey;
import dev.stepgate.gateway.tenant.Chronicle;
import dev.stepgate.gateway.tenant.KeyWish;
import dev.stepgate.gateway.tenant.NewKey;
import dev.stepgate.gateway.tenant.Tenant;
import dev.stepgate.gateway.tenant.TenantChange;
import dev.stepgate.gateway.tenant.TenantKey;
import dev.stepgate.gateway.tenant.TenantWish;
import dev.stepgate.gateway.tenant.Tenants;
import dev.stepgate.gateway.usage.Receipts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Changes the database itself, with a data folder that is ours meanwhile. Owned by one thread.
 * Where the database is shared, gateways that run elsewhere learn of it from the audit log.
 */
final class OwnDesk implements Desk {
    private static final String BY = "operator at the command line";

    private final DataFolder folder;
    private final Database database;
    private final Storage storage;
    private final Tenants tenants;
    private final AdminKey operator;

    /** About tiers and models. */
    private final Complaints complaints = new Complaints();

    private OwnDesk(
            DataFolder folder,
            Database database,
            Storage storage,
            Chronicle chronicle,
            Path config) {
        InstantSource clock = InstantSource.system();
        SecureRandom chance = new SecureRandom();
        Plan plan = Plan.read(config, complaints);
        this.folder = folder;
        this.database = database;
        this.storage = storage;
        this.tenants = new Tenants(chronicle, plan.tiers(), plan.models().keySet(), chance, clock);
        this.operator = new AdminKey(chronicle, chance, clock);
    }

    /** Owns the folder, also when this fails. */
    static OwnDesk open(
            DataFolder folder,
            Path config,
            Function<String, Optional<String>> environment,
            Consumer<String> report)
            throws IOException {
        try {
            Databases.Named named = named(config.resolve("gateway.yaml"), environment);
            Database database = Databases.open(named, folder, new SecureRandom());
            try {
                Chronicle chronicle =
                        Chronicle.open(new AuditLog(database), InstantSource.system());
                Migration.run(folder, chronicle, report);
                return new OwnDesk(folder, database, named.store().storage(), chronicle, config);
            } catch (IOException | RuntimeException fault) {
                database.close();
                throw fault;
            }
        } catch (IOException | RuntimeException fault) {
            folder.close();
            throw fault;
        }
    }

    /** Where the database is, which a file with faults does not tell for sure. */
    private static Databases.Named named(Path file, Function<String, Optional<String>> environment)
            throws IOException {
        Complaints complaints = new Complaints();
        if (Files.exists(file)) {
            GatewayFile.check(file, complaints);
        }
        requireNone(complaints);
        return new Databases.Named(
                GatewayFile.settings(file, StoreSettings.class, environment),
                GatewayFile.settings(file, PostgresSettings.class, environment),
                GatewayFile.settings(file, RedisSettings.class, environment),
                environment);
    }

    private static void requireNone(Complaints complaints) throws IOException {
        if (!complaints.none()) {
            throw new IOException(
                    "the configuration has faults (./stepgate config check shows all): "
                            + complaints.all().getFirst());
        }
    }

    /** Tiers and models are not known where their files have faults. */
    private Tenants entitled() throws IOException {
        requireNone(complaints);
        return tenants;
    }

    @Override
    public List<Tenant> tenants() {
        return tenants.tenants();
    }

    @Override
    public Tenant tenant(String name) {
        return tenants.tenant(name);
    }

    @Override
    public Tenant create(TenantWish wish) throws IOException {
        return entitled().create(wish, BY);
    }

    @Override
    public Tenant change(String name, TenantChange change) throws IOException {
        Tenants able = change.tier().isPresent() ? entitled() : tenants;
        return able.change(name, change, BY);
    }

    @Override
    public String erase(String name) throws IOException {
        if (storage == Storage.REDIS) {
            throw new IOException(
                    "stepgate.storage: redis, which a gateway has to forget the tenant in too"
                            + " (expected: one that runs here; ./stepgate serve)");
        }
        Receipts receipts = new Receipts(database);
        Duration others = storage == Storage.EMBEDDED ? Duration.ZERO : Erasure.KNOWN_WITHIN;
        Erasure.Terms terms = new Erasure.Terms(InstantSource.system(), others, _ -> {});
        return new Erasure(tenants, receipts, terms).erase(name, BY);
    }

    @Override
    public List<TenantKey> keys() {
        return tenants.keys();
    }

    @Override
    public NewKey create(KeyWish wish) throws IOException {
        return entitled().create(wish, text -> {}, BY);
    }

    @Override
    public NewKey rotate(String keyId, Duration overlap) {
        return tenants.rotate(keyId, overlap, BY);
    }

    @Override
    public TenantKey revoke(String keyId) {
        return tenants.revoke(keyId, BY);
    }

    @Override
    public Path renewOperatorsKey() throws IOException {
        return folder.write("admin.key", operator.renew(BY) + "\n");
    }

    @Override
    public void close() throws IOException {
        try (folder) {
            database.close();
        }
    }
}
