package dev.stepgate.gateway.quota;

import dev.stepgate.gateway.store.Database;
import dev.stepgate.gateway.store.Waiting;
import dev.stepgate.gateway.store.Work;
import dev.stepgate.gateway.tenant.Allowance;
import dev.stepgate.gateway.tenant.Caller;
import dev.stepgate.gateway.tenant.Tier;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts in the tables of a PostgreSQL database that several gateways share: each grant is a
 * transaction that locks its windows' rows. Thread-safe.
 */
public final class PostgresCounters implements Counters {
    /** Of those in line for the same tenant. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Database database;
    private final String instance;
    private final Work<Instant> clock;
    private final Backlog backlog;

    /** One at a time of each tenant, so that the rest do not wait in connections others need. */
    private final Map<String, ReentrantLock> turns = new ConcurrentHashMap<>();

    /**
     * @param database in PostgreSQL
     * @param instance names this process
     * @param clock the same for all that share the database, as {@link ServerClock} is
     * @param backlog of the same database
     */
    public PostgresCounters(
            Database database, String instance, Work<Instant> clock, Backlog backlog) {
        this.database = database;
        this.instance = instance;
        this.clock = clock;
        this.backlog = backlog;
    }

    /**
     * {@inheritDoc} Where the server was lost just as it committed, what it may have lent is given
     * back as soon as it is there again.
     */
    @Override
    public Grant take(Claim claim) throws IOException {
        AtomicReference<Optional<Grant>> lent = new AtomicReference<>(Optional.empty());
        try {
            return inTurn(
                    claim.caller().tenant(),
                    connection -> {
                        lent.set(Optional.empty());
                        Grant grant = lend(connection, claim);
                        lent.set(Optional.of(grant));
                        return grant;
                    });
        } catch (IOException fault) {
            lent.get().ifPresent(this::cancel);
            throw fault;
        }
    }

    private Grant lend(Connection connection, Claim claim) throws SQLException {
        String tenant = claim.caller().tenant();
        Tier tier = claim.caller().tier();
        Instant now = clock.in(connection);
        List<Draw> used = CounterRows.locked(connection, tenant, windows(tier, now));
        return switch (Fit.of(claim, lefts(tier, used, List.of()), now)) {
            case Fit.Lacking tight ->
                    throw Shortage.refusal(
                            claim, Grants.withHeld(connection, tenant, tight, now), now);
            case Fit.Whole(long answer, Optional<Allowance> cappedBy, List<Draw> draws) -> {
                Grant grant =
                        new Grant(
                                claim,
                                now,
                                answer,
                                cappedBy,
                                draws,
                                standing(lefts(tier, used, draws), now));
                Grants.open(connection, grant, instance);
                yield grant;
            }
        };
    }

    void cancel(Grant grant) {
        backlog.later(connection -> Grants.cancel(connection, grant));
    }

    @Override
    public void note(Grant grant) {
        backlog.write(connection -> Grants.openOnce(connection, grant, instance));
    }

    /**
     * {@inheritDoc} Returns once it is durable, or has it wait in memory because the store is lost:
     * then it is written later, unless the process ends before.
     */
    @Override
    public void settle(Grant grant, Settlement settlement) {
        ReentrantLock turn = turn(grant.claim().caller().tenant());
        turn.lock();
        try {
            backlog.write(connection -> Grants.close(connection, grant.draws(), settlement));
        } finally {
            turn.unlock();
        }
    }

    @Override
    public Standing standing(Caller caller) throws IOException {
        if (!backlog.isThere()) {
            throw new IOException("the store is lost");
        }
        return database.read(
                connection -> {
                    Instant now = clock.in(connection);
                    List<Draw> used =
                            CounterRows.used(
                                    connection, caller.tenant(), windows(caller.tier(), now));
                    return standing(lefts(caller.tier(), used, List.of()), now);
                });
    }

    private ReentrantLock turn(String tenant) {
        return turns.computeIfAbsent(tenant, _ -> new ReentrantLock());
    }

    private <T> T inTurn(String tenant, Work<T> work) throws IOException {
        ReentrantLock turn = turn(tenant);
        AtomicBoolean locked = new AtomicBoolean();
        Waiting.throughInterrupts(
                () -> locked.set(turn.tryLock(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)));
        if (!locked.get()) {
            throw new IOException("too many requests of the tenant wait for the store");
        }
        try {
            if (!backlog.isThere()) {
                throw new IOException("the store was lost while the request waited for its turn");
            }
            return database.now(work);
        } finally {
            turn.unlock();
        }
    }

    private static List<Draw> windows(Tier tier, Instant now) {
        return tier.allowances().stream().map(allowance -> Draw.of(allowance, now, 0)).toList();
    }

    /**
     * @param more what is taken besides, one for each allowance or none
     */
    private static List<Left> lefts(Tier tier, List<Draw> used, List<Draw> more) {
        List<Left> lefts = new ArrayList<>();
        for (int i = 0; i < used.size(); i++) {
            Allowance allowance = tier.allowances().get(i);
            long taken = used.get(i).amount() + (more.isEmpty() ? 0 : more.get(i).amount());
            lefts.add(new Left(allowance, allowance.most() - taken));
        }
        return lefts;
    }

    private static Standing standing(List<Left> lefts, Instant now) {
        return new Standing(lefts.stream().map(left -> WindowStanding.of(left, now)).toList());
    }
}
