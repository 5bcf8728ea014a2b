package dev.stepgate.gateway.quota;

import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.tenant.Allowance;
import dev.stepgate.gateway.tenant.Allowance.Measure;
import dev.stepgate.gateway.tenant.Caller;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Counters whose store may be lost: then it does what the operator chose, and nobody waits for the
 * store until it is back. Thread-safe.
 */
public final class EnduringCounters implements Counters {
    /** Of those that never run out. */
    private static final long PLENTY = 1L << 60;

    private final Counters counters;
    private final Backlog backlog;
    private final StoreLost choice;
    private final InstantSource clock;

    /** What each tenant was lent since the store last took a request of it. */
    private final Map<String, AtomicInteger> lent = new ConcurrentHashMap<>();

    /**
     * @param backlog that the counters write with
     */
    public EnduringCounters(
            Counters counters, Backlog backlog, StoreLost choice, InstantSource clock) {
        this.counters = counters;
        this.backlog = backlog;
        this.choice = choice;
        this.clock = clock;
    }

    /**
     * {@inheritDoc}
     *
     * @throws Refusal.StoreLost if the store is lost, and nothing more is lent until it is back
     */
    @Override
    public Grant take(Claim claim) throws IOException {
        Optional<String> lost = backlog.verdict();
        for (int attempt = 1; lost.isEmpty(); attempt++) {
            try {
                Grant grant = counters.take(claim);
                lent.remove(claim.caller().tenant());
                return grant;
            } catch (IOException fault) {
                backlog.doubt();
                lost = backlog.verdict();
                if (lost.isEmpty() && attempt == 2) {
                    throw fault;
                }
            }
        }
        return meanwhile(claim, lost.get());
    }

    private Grant meanwhile(Claim claim, String why) {
        return switch (choice) {
            case StoreLost.Refuse _ ->
                    throw new Refusal.StoreLost(
                            "the gateway cannot reach its own store and counts nothing, so it"
                                    + " answers nobody; your request is not at fault, and nothing"
                                    + " was taken from your allowance",
                            why);
            case StoreLost.Admit bound -> lent(claim, bound, why);
        };
    }

    private Grant lent(Claim claim, StoreLost.Admit bound, String why) {
        Instant now = clock.instant();
        Allowance most =
                new Allowance(Measure.NANODOLLARS, Allowance.Window.ALWAYS, bound.nanodollars());
        List<Left> lefts =
                Stream.concat(
                                Stream.of(new Left(most, most.most())),
                                claim.caller().tier().allowances().stream()
                                        .map(allowance -> new Left(allowance, PLENTY)))
                        .toList();
        if (!(Fit.of(claim, lefts, now) instanceof Fit.Whole fit)) {
            throw new Refusal.StoreLost(
                    "the gateway cannot reach its own store and until then answers only what costs"
                            + " little: the request may cost more; nothing was taken from your"
                            + " allowance",
                    why);
        }
        AtomicInteger before =
                lent.computeIfAbsent(claim.caller().tenant(), _ -> new AtomicInteger());
        if (backlog.isFull() || before.getAndIncrement() >= bound.requests()) {
            throw new Refusal.StoreLost(
                    "the gateway cannot reach its own store and has answered as many requests of"
                            + " yours as it does without; nothing was taken from your allowance",
                    why);
        }
        Grant grant =
                new Grant(
                        claim,
                        now,
                        fit.answerTokens(),
                        fit.cappedBy(),
                        fit.draws().subList(1, fit.draws().size()),
                        new Standing(List.of()));
        counters.note(grant);
        return grant;
    }

    @Override
    public void note(Grant grant) {
        counters.note(grant);
    }

    @Override
    public void settle(Grant grant, Settlement settlement) {
        counters.settle(grant, settlement);
    }

    @Override
    public Standing standing(Caller caller) throws IOException {
        return counters.standing(caller);
    }

    @Override
    public void forget(String tenant) {
        lent.remove(tenant);
        counters.forget(tenant);
    }
}
