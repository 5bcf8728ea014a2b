package dev.stepgate.gateway.quota;

import dev.stepgate.gateway.tenant.Allowance;
import dev.stepgate.gateway.tenant.Tier;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/** One tenant's meters. Thread-safe: each operation reads the clock once and sees one instant. */
final class Account {
    private final InstantSource clock;
    private final Instant since;
    private List<Allowance> allowances = List.of();
    private List<Meter> meters = new ArrayList<>();

    /** What was counted before of windows nobody asked about yet. */
    private List<Draw> before;

    /**
     * @param before what was counted so far
     */
    Account(List<Draw> before, InstantSource clock) {
        this.before = List.copyOf(before);
        this.clock = clock;
        this.since = clock.instant();
    }

    /** When it was opened: what was lent before is another's, of the same name. */
    Instant since() {
        return since;
    }

    /**
     * Takes what fits of the claim, or nothing.
     *
     * @param recorded told the instant before anybody else can take any
     * @throws dev.stepgate.gateway.refusal.Refusal if too little is left
     */
    synchronized Grant take(Claim claim, Consumer<Grant> recorded) {
        Instant now = turnTo(claim.caller().tier());
        return switch (Fit.of(claim, meters.stream().map(Meter::left).toList(), now)) {
            case Fit.Lacking tight -> throw Shortage.refusal(claim, tight, now);
            case Fit.Whole(long answer, Optional<Allowance> cappedBy, List<Draw> draws) -> {
                for (int i = 0; i < draws.size(); i++) {
                    meters.get(i).take(draws.get(i).amount());
                }
                Grant grant = new Grant(claim, now, answer, cappedBy, draws, standing(now));
                recorded.accept(grant);
                yield grant;
            }
        };
    }

    /** Takes what was lent elsewhere, even where less is left. */
    synchronized void takeAnyway(Grant grant) {
        turnTo(grant.claim().caller().tier());
        for (Meter meter : meters) {
            of(grant.draws(), meter).forEach(meter::takeAnyway);
        }
    }

    /**
     * Gives back what was drawn, where its window is still the current one.
     *
     * @param kept what was drawn besides and stays taken
     */
    synchronized void giveBack(List<Draw> draws, List<Draw> kept) {
        for (Meter meter : meters) {
            of(draws, meter).forEach(meter::giveBack);
            of(kept, meter).forEach(meter::used);
        }
        before =
                before.stream()
                        .map(
                                counted ->
                                        draws.stream()
                                                .filter(counted::sameWindowAs)
                                                .reduce(counted, Draw::less, (one, _) -> one))
                        .toList();
    }

    synchronized Standing standing(Tier tier) {
        return standing(turnTo(tier));
    }

    private Standing standing(Instant now) {
        return new Standing(meters.stream().map(meter -> meter.standing(now)).toList());
    }

    /** Has a meter for the current window of each allowance; what it used of one stays used. */
    private Instant turnTo(Tier tier) {
        Instant now = clock.instant();
        boolean same = allowances.equals(tier.allowances());
        if (same
                && meters.stream()
                        .allMatch(m -> m.start().equals(m.allowance().window().startOf(now)))) {
            return now;
        }
        List<Draw> counted = counted(now);
        List<Meter> fresh = new ArrayList<>();
        for (Allowance allowance : tier.allowances()) {
            Instant start = allowance.window().startOf(now);
            long used =
                    counted.stream()
                            .filter(draw -> isOf(draw, allowance, start))
                            .mapToLong(Draw::amount)
                            .sum();
            fresh.add(new Meter(allowance, start, used));
        }
        meters = fresh;
        allowances = tier.allowances();
        before = counted;
        return now;
    }

    /** What counts of the windows that hold the instant, of former allowances too. */
    private List<Draw> counted(Instant now) {
        List<Draw> counted = new ArrayList<>();
        for (Meter meter : meters) {
            Allowance allowance = meter.allowance();
            counted.add(
                    new Draw(allowance.measure(), allowance.window(), meter.start(), meter.used()));
        }
        for (Draw draw : before) {
            if (meters.stream().noneMatch(m -> isOf(draw, m.allowance(), m.start()))) {
                counted.add(draw);
            }
        }
        counted.removeIf(draw -> !draw.start().equals(draw.window().startOf(now)));
        return counted;
    }

    private static LongStream of(List<Draw> draws, Meter meter) {
        return draws.stream()
                .filter(draw -> isOf(draw, meter.allowance(), meter.start()))
                .mapToLong(Draw::amount);
    }

    private static boolean isOf(Draw draw, Allowance allowance, Instant start) {
        return draw.measure() == allowance.measure()
                && draw.window() == allowance.window()
                && draw.start().equals(start);
    }
}
