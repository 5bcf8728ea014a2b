package dev.stepgate.gateway.quota;

import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.store.Database;
import dev.stepgate.gateway.store.Waiting;
import dev.stepgate.gateway.tenant.Allowance;
import dev.stepgate.gateway.tenant.Caller;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts in a Redis that several gateways share, and in the tables of their database. Thread-safe.
 *
 * <p>Redis says at once what is left, so that who asks too often does not get to the database. What
 * it lends is written to the tables before anybody is asked, in a transaction that looks once more
 * whether it fits: they have the last word. So nothing is overshot whatever Redis forgets, and its
 * buckets may go any time; each begins again with what the table of counters says.
 *
 * <p>Redis takes before the tables and gives back after them, so that it never counts less than
 * they do. A process that dies between the two leaves something counted in Redis that nobody uses:
 * that is found when the tenant is next refused, and put right by the tables. What it had written
 * is charged in full, as ever.
 */
public final class RedisCounters implements Counters {
    private static final Logger LOG = System.getLogger(RedisCounters.class.getName());

    /** Who loses so often to others has been passed by as many. */
    private static final int MOST_ATTEMPTS = 6;

    /** Of those, looks at what is left before it is believed that too little is. */
    private static final int LOOKS = 2;

    /** Long enough for another gateway to give back what it could not use. */
    private static final Duration MOMENT = Duration.ofMillis(2);

    /** A tenant's buckets are not compared with the tables more often than this. */
    private static final Duration COMPARED_EVERY = Duration.ofSeconds(5);

    private final Buckets buckets;
    private final Database database;
    private final Backlog backlog;
    private final String instance;
    private final InstantSource clock;
    private final Map<String, Turn> turns = new ConcurrentHashMap<>();

    /** So far: who waited behind one need not meet it too. */
    private final AtomicLong faults = new AtomicLong();

    /** Lets one request of a tenant take at a time, so that none sees another's half. */
    private static final class Turn {
        private final ReentrantLock lock = new ReentrantLock();
        private Instant compared = Instant.EPOCH;
    }

    /**
     * @param backlog of the same database
     * @param instance names this process
     */
    public RedisCounters(
            Buckets buckets,
            Database database,
            Backlog backlog,
            String instance,
            InstantSource clock) {
        this.buckets = buckets;
        this.database = database;
        this.backlog = backlog;
        this.instance = instance;
        this.clock = clock;
    }

    @Override
    public Grant take(Claim claim) throws IOException {
        return Aside.call(() -> granted(claim));
    }

    private Grant granted(Claim claim) throws IOException {
        for (int attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
            Optional<Grant> lent = lent(claim, attempt);
            if (lent.isPresent() && isWritten(lent.get())) {
                return lent.get();
            }
            LockSupport.parkNanos(this, MOMENT.toNanos());
        }
        throw new Refusal.Busy(
                "quota: others were quicker to take what was left, again and again; nothing was"
                        + " taken from your allowance",
                claim.id() + " lost to others " + MOST_ATTEMPTS + " times");
    }

    /** Takes in Redis, or nothing where it is worth another attempt. */
    private Optional<Grant> lent(Claim claim, int attempt) throws IOException {
        Caller caller = claim.caller();
        Turn turn = turns.computeIfAbsent(caller.tenant(), _ -> new Turn());
        long before = faults.get();
        turn.lock.lock();
        try {
            if (faults.get() != before) {
                throw new IOException(buckets + " failed while the request waited for its turn");
            }
            Instant now = clock.instant();
            List<Left> lefts = lefts(caller, now);
            return switch (Fit.of(claim, lefts, now)) {
                case Fit.Lacking tight -> {
                    if (attempt > LOOKS
                            || (attempt == LOOKS && !isMended(turn, caller, lefts, now))) {
                        throw refusal(claim, tight, now);
                    }
                    yield Optional.empty();
                }
                case Fit.Whole fit -> lent(claim, fit, now);
            };
        } catch (IOException fault) {
            faults.incrementAndGet();
            throw fault;
        } finally {
            turn.lock.unlock();
        }
    }

    private Refusal refusal(Claim claim, Fit.Lacking tight, Instant now) throws IOException {
        String tenant = claim.caller().tenant();
        return tight.left().allowance().measure() == Allowance.Measure.NANODOLLARS
                ? Shortage.refusal(
                        claim,
                        database.read(
                                connection -> Grants.withHeld(connection, tenant, tight, now)),
                        now)
                : Shortage.refusal(claim, tight, now);
    }

    private List<Left> lefts(Caller caller, Instant now) throws IOException {
        List<Left> lefts = new ArrayList<>();
        for (Allowance allowance : caller.tier().allowances()) {
            Draw window = Draw.of(allowance, now, 0);
            long taken = buckets.taken(caller.tenant(), window);
            lefts.add(new Left(allowance, allowance.most() - taken));
        }
        return lefts;
    }

    /** Takes all of it, or nothing where another gateway was quicker. */
    private Optional<Grant> lent(Claim claim, Fit.Whole fit, Instant now) throws IOException {
        String tenant = claim.caller().tenant();
        List<WindowStanding> after = new ArrayList<>();
        for (Draw draw : fit.draws()) {
            Allowance allowance = claim.caller().tier().allowances().get(after.size());
            long remaining;
            try {
                remaining = allowance.most() - buckets.take(tenant, draw);
            } catch (IOException fault) {
                buckets.giveBack(tenant, fit.draws().subList(0, after.size()));
                throw fault;
            }
            if (remaining < 0 && draw.amount() > 0) {
                buckets.giveBack(tenant, fit.draws().subList(0, after.size() + 1));
                return Optional.empty();
            }
            after.add(WindowStanding.of(allowance, remaining, now));
        }
        return Optional.of(
                new Grant(
                        claim,
                        now,
                        fit.answerTokens(),
                        fit.cappedBy(),
                        fit.draws(),
                        new Standing(after)));
    }

    /** Writes down what was taken in Redis; false, and nothing is taken, if it does not fit. */
    private boolean isWritten(Grant grant) throws IOException {
        String tenant = grant.claim().caller().tenant();
        try {
            if (database.now(connection -> Grants.openWithin(connection, grant, instance))) {
                return true;
            }
        } catch (IOException fault) {
            // It may be written all the same, where the server was lost as it committed.
            backlog.later(connection -> Grants.cancel(connection, grant));
            buckets.giveBack(tenant, grant.draws());
            throw fault;
        }
        buckets.forget(tenant, grant.draws());
        return false;
    }

    /**
     * Looks in the tables whether Redis has something counted that nobody holds, and lets that
     * begin again; whether there was any.
     */
    private boolean isMended(Turn turn, Caller caller, List<Left> lefts, Instant now)
            throws IOException {
        if (Duration.between(turn.compared, now).compareTo(COMPARED_EVERY) < 0) {
            return false;
        }
        turn.compared = now;
        List<Draw> wrong = new ArrayList<>();
        for (Left left : lefts) {
            Draw window = Draw.of(left.allowance(), now, 0);
            long taken = left.allowance().most() - left.remaining();
            if (buckets.inTables(caller.tenant(), window) < taken) {
                wrong.add(window);
            }
        }
        buckets.forget(caller.tenant(), wrong);
        return !wrong.isEmpty();
    }

    @Override
    public void note(Grant grant) {
        String tenant = grant.claim().caller().tenant();
        Late late = backlog.write(connection -> Grants.openOnce(connection, grant, instance));
        then(late, () -> buckets.forget(tenant, grant.draws()));
    }

    @Override
    public void settle(Grant grant, Settlement settlement) {
        String tenant = grant.claim().caller().tenant();
        List<Draw> rest = Grants.rest(grant.draws(), settlement.used());
        Late late =
                backlog.write(connection -> Grants.close(connection, grant.draws(), settlement));
        then(late, () -> buckets.giveBack(tenant, rest));
    }

    /** Waits for it where the store is there: who asks again finds it so. */
    private static void then(Late late, Runnable inRedis) {
        boolean soon = late.isKept();
        Thread thread =
                Aside.start(
                        () -> {
                            if (late.await()) {
                                inRedis.run();
                            }
                        });
        if (soon) {
            Waiting.throughInterrupts(thread::join);
        }
    }

    @Override
    public Standing standing(Caller caller) throws IOException {
        if (!backlog.isThere()) {
            throw new IOException("the store is lost");
        }
        return Aside.call(
                () -> {
                    Instant now = clock.instant();
                    return new Standing(
                            lefts(caller, now).stream()
                                    .map(left -> WindowStanding.of(left, now))
                                    .toList());
                });
    }

    @Override
    public void forget(String tenant) {
        turns.remove(tenant);
        try {
            Aside.call(
                    () -> {
                        buckets.forgetAll(tenant);
                        return true;
                    });
        } catch (IOException lost) {
            LOG.log(
                    Level.WARNING,
                    "what a tenant took that was erased stays counted until it expires: "
                            + lost.getMessage());
        }
    }
}
