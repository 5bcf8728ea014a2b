package dev.stepgate.gateway.quota;

import dev.stepgate.gateway.store.Database;
import dev.stepgate.gateway.usage.ReceiptRows;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;

/**
 * What tenants took of each window, in Redis; a window that Redis does not know begins with what
 * the table of counters says. Thread-safe; its methods must not be interrupted.
 */
public final class Buckets {
    private final Redis redis;
    private final Database database;
    private final InstantSource clock;

    public Buckets(Redis redis, Database database, InstantSource clock) {
        this.redis = redis;
        this.database = database;
        this.clock = clock;
    }

    /** What the tables say was taken. */
    long inTables(String tenant, Draw window) throws IOException {
        return database.read(connection -> CounterRows.used(connection, tenant, List.of(window)))
                .getFirst()
                .amount();
    }

    /** What Redis says was taken. */
    long taken(String tenant, Draw window) throws IOException {
        return redis.taken(tenant, window, () -> inTables(tenant, window));
    }

    /** Takes whatever is allowed; returns what is taken then. */
    long take(String tenant, Draw draw) throws IOException {
        return draw.amount() == 0
                ? taken(tenant, draw)
                : redis.take(tenant, draw, () -> inTables(tenant, draw));
    }

    /**
     * Gives back to windows that still matter, the last first. What Redis does not hear stays
     * counted there until it is compared with the tables.
     */
    void giveBack(String tenant, List<Draw> draws) {
        for (Draw draw : draws.reversed()) {
            if (draw.amount() > 0 && draw.isCurrent(clock.instant())) {
                try {
                    redis.giveBack(tenant, draw, () -> inTables(tenant, draw));
                } catch (IOException lost) {
                    return;
                }
            }
        }
    }

    /** Gives back the places of a request that was charged because its gateway had died. */
    public void free(ReceiptRows.Open charged) {
        List<Draw> held = Draw.read(charged.draws());
        Settlement all = Settlement.of(held, charged.receipt(), true);
        giveBack(charged.receipt().payer().tenant(), Grants.rest(held, all.used()));
    }

    /** Lets windows begin again with what the tables say; Redis may not hear it. */
    void forget(String tenant, List<Draw> windows) {
        for (Draw window : windows) {
            try {
                redis.forget(tenant, window);
            } catch (IOException lost) {
                return;
            }
        }
    }

    /**
     * Lets go of all that a tenant has.
     *
     * @throws IOException if Redis may keep some until it expires
     */
    void forgetAll(String tenant) throws IOException {
        redis.forgetAll(tenant, clock.instant());
    }

    /** Where Redis is. */
    @Override
    public String toString() {
        return redis.toString();
    }
}
