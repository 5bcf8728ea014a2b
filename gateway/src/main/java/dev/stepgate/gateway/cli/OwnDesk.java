package dev.stepgate.gateway.cli;

import dev.stepgate.gateway.Erasure;
import dev.stepgate.gateway.catalog.Plan;
import dev.stepgate.gateway.config.Complaints;
import dev.stepgate.gateway.journal.Migration;
import dev.stepgate.gateway.store.AuditLog;
import dev.stepgate.gateway.store.DataFolder;
import dev.stepgate.gateway.store.Database;
import dev.stepgate.gateway.store.SqliteDatabase;
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
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/** Changes what the data folder holds, which is ours meanwhile. Owned by one thread. */
final class OwnDesk implements Desk {
    private static final String BY = "operator at the command line";

    private final DataFolder folder;
    private final Database database;
    private final Tenants tenants;
    private final Complaints complaints;

    private OwnDesk(DataFolder folder, Database database, Tenants tenants, Complaints complaints) {
        this.folder = folder;
        this.database = database;
        this.tenants = tenants;
        this.complaints = complaints;
    }

    /** Owns the folder, also when this fails. */
    static OwnDesk open(DataFolder folder, Path config, Consumer<String> report)
            throws IOException {
        try {
            Database database = SqliteDatabase.open(folder);
            try {
                Complaints complaints = new Complaints();
                Plan plan = Plan.read(config, complaints);
                InstantSource clock = InstantSource.system();
                Chronicle chronicle = Chronicle.open(new AuditLog(database), clock);
                Migration.run(folder, chronicle, report);
                Tenants tenants =
                        new Tenants(
                                chronicle,
                                plan.tiers(),
                                plan.models().keySet(),
                                new SecureRandom(),
                                clock);
                return new OwnDesk(folder, database, tenants, complaints);
            } catch (IOException | RuntimeException fault) {
                database.close();
                throw fault;
            }
        } catch (IOException | RuntimeException fault) {
            folder.close();
            throw fault;
        }
    }

    /** Tiers and models are not known where their files have faults. */
    private Tenants entitled() throws IOException {
        if (!complaints.none()) {
            throw new IOException(
                    "the configuration has faults (./stepgate config check shows all): "
                            + complaints.all().getFirst());
        }
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
    public String erase(String name) {
        Receipts receipts = new Receipts(database);
        Erasure.Terms terms = new Erasure.Terms(InstantSource.system(), Duration.ZERO, _ -> {});
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
    public void close() throws IOException {
        try (folder) {
            database.close();
        }
    }
}
