package dev.stepgate.gateway.quota;

import dev.stepgate.gateway.store.Database;
import dev.stepgate.gateway.store.Written;
import dev.stepgate.gateway.tenant.Caller;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Counts in memory what this process alone lends, and in its database for after it. Thread-safe.
 */
public final class EmbeddedCounters implements Counters {
    private static final Written<Boolean> NOTHING = () -> true;

    private final Database database;
    private final Backlog backlog;
    private final String instance;
    private final InstantSource clock;
    private final Map<String, List<Draw>> before = new ConcurrentHashMap<>();
    private final Map<String, Account> accounts = new ConcurrentHashMap<>();

    /**
     * Charges what an earlier process left open, and goes on from what was counted.
     *
     * @param backlog of the same database
     * @param instance names this process
     * @param clock never goes back, not even before the last instant recorded
     */
    public EmbeddedCounters(
            Database database, Backlog backlog, String instance, InstantSource clock)
            throws IOException {
        this.database = database;
        this.backlog = backlog;
        this.instance = instance;
        this.clock = clock;
        before.putAll(
                database.now(
                        connection -> {
                            Grants.closeAll(connection);
                            return CounterRows.all(connection, clock.instant());
                        }));
    }

    @Override
    public Grant take(Claim claim) throws IOException {
        Account account = account(claim.caller());
        AtomicReference<Written<Boolean>> written = new AtomicReference<>(NOTHING);
        Grant granted =
                account.take(
                        claim,
                        grant ->
                                written.set(
                                        database.later(
                                                connection ->
                                                        Grants.open(connection, grant, instance))));
        try {
            written.get().await();
        } catch (IOException fault) {
            account.giveBack(granted.draws(), List.of());
            throw fault;
        }
        return granted;
    }

    @Override
    public void note(Grant grant) {
        account(grant.claim().caller()).takeAnyway(grant);
        backlog.write(connection -> Grants.openOnce(connection, grant, instance));
    }

    @Override
    public void settle(Grant grant, Settlement settlement) {
        Account account = accounts.get(grant.claim().caller().tenant());
        if (account != null && !grant.at().isBefore(account.since())) {
            account.giveBack(Grants.rest(grant.draws(), settlement.used()), settlement.used());
        }
        backlog.write(connection -> Grants.close(connection, grant.draws(), settlement));
    }

    @Override
    public Standing standing(Caller caller) {
        return account(caller).standing(caller.tier());
    }

    /** What it is lent now is not given back to whoever has its name next. */
    @Override
    public void forget(String tenant) {
        before.remove(tenant);
        accounts.remove(tenant);
    }

    private Account account(Caller caller) {
        return accounts.computeIfAbsent(
                caller.tenant(),
                tenant -> new Account(before.getOrDefault(tenant, List.of()), clock));
    }
}
