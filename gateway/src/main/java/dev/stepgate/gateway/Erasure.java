package dev.stepgate.gateway;

import dev.stepgate.gateway.alert.Alerts;
import dev.stepgate.gateway.kept.KeptResponses;
import dev.stepgate.gateway.quota.Departure;
import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.tenant.TenantChange;
import dev.stepgate.gateway.tenant.Tenants;
import dev.stepgate.gateway.usage.Receipts;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * Takes a tenant out of everything that is kept. Thread-safe. It is suspended first; what there may
 * be much of is deleted piece by piece, and the rest with its name in one transaction.
 */
public final class Erasure {
    /**
     * How it is done.
     *
     * @param knownWithin by when every gateway on the store knows that a tenant is suspended, so
     *     that nothing new is kept of it
     * @param forgetting forgets what is in memory
     */
    public record Terms(InstantSource clock, Duration knownWithin, Consumer<String> forgetting) {}

    /** By then every gateway on a store knows that a tenant is suspended. */
    public static final Duration KNOWN_WITHIN = Duration.ofSeconds(1);

    private final Tenants tenants;
    private final Receipts receipts;
    private final Terms terms;

    public Erasure(Tenants tenants, Receipts receipts, Terms terms) {
        this.tenants = tenants;
        this.receipts = receipts;
        this.terms = terms;
    }

    /**
     * Forgets a tenant for good.
     *
     * @param by who wants it
     * @return what its sums are kept under from now on
     * @throws Refusal.NotFound if there is none of that name
     * @throws Refusal.Busy if the store cannot be written; it may have to be asked again then
     */
    public String erase(String name, String by) {
        var _ = tenants.change(name, TenantChange.NONE.suspended(true), by);
        try {
            Thread.sleep(terms.knownWithin());
            receipts.erase(name, terms.clock().instant());
        } catch (IOException fault) {
            throw unfinished(String.valueOf(fault.getMessage()));
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw unfinished("interrupted");
        }
        String afterwards = tenants.erase(name, Erasure::rename, by);
        terms.forgetting().accept(name);
        return afterwards;
    }

    private static void rename(Connection connection, String tenant, String afterwards)
            throws SQLException {
        Departure.in(connection, tenant, afterwards);
        Alerts.erase(connection, tenant);
        KeptResponses.erase(connection, tenant);
    }

    private static Refusal unfinished(String because) {
        return new Refusal.Busy(
                "the tenant is suspended and not erased yet (expected: the same again)", because);
    }
}
