package dev.stepgate.gateway.quota;

import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.store.Tally;
import dev.stepgate.gateway.tenant.Allowance;
import dev.stepgate.gateway.tenant.Tier;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** One tenant's meters. Thread-safe: each operation reads the clock once and sees one instant. */
final class Account {
    /** A request was taken at that instant, leaving that much. */
    record Taken(Instant at, Standing standing) {}

    private Tier tier;
    private final InstantSource clock;
    private final List<Meter> meters = new ArrayList<>();
    private final TimeMeter time = new OperationTime();
    private Instant now;

    Account(Tier tier, Tally tally, InstantSource clock) {
        this.tier = tier;
        this.clock = clock;
        this.now = clock.instant();
        for (Allowance allowance : tier.allowances()) {
            meters.add(new Meter(allowance, tally.in(allowance.window(), now), now, time));
        }
    }

    /** From now on the tenant has other allowances; what it used of a window stays used. */
    synchronized void entitle(Tier other) {
        if (tier.equals(other)) {
            return;
        }
        now = clock.instant();
        List<Meter> fresh = new ArrayList<>();
        for (Allowance allowance : other.allowances()) {
            long used =
                    meters.stream()
                            .filter(meter -> meter.allowance().window() == allowance.window())
                            .mapToLong(meter -> meter.used(now))
                            .findFirst()
                            .orElse(0);
            fresh.add(new Meter(allowance, used, now, time));
        }
        meters.clear();
        meters.addAll(fresh);
        tier = other;
    }

    /** Bucket4j's view of {@link #now}. */
    private final class OperationTime implements TimeMeter {
        @Override
        public long currentTimeNanos() {
            return Math.addExact(
                    Math.multiplyExact(now.getEpochSecond(), 1_000_000_000L), now.getNano());
        }

        @Override
        public boolean isWallClockBased() {
            return true;
        }
    }

    /**
     * Takes one request from every window, or none.
     *
     * @param recorded told the instant before anybody else can take one
     * @throws Refusal.QuotaSpent if a window has none left
     */
    synchronized Taken take(Consumer<Instant> recorded) {
        now = clock.instant();
        Optional<Meter> spent =
                meters.stream()
                        .filter(meter -> meter.remaining() < 1)
                        .max(Comparator.comparing(meter -> meter.resetsIn(now)));
        if (spent.isPresent()) {
            throw spent(spent.get());
        }
        meters.forEach(Meter::take);
        recorded.accept(now);
        return new Taken(now, standingNow());
    }

    private Refusal spent(Meter meter) {
        Allowance allowance = meter.allowance();
        long seconds = Seconds.roundedUp(meter.resetsIn(now));
        return new Refusal.QuotaSpent(
                "quota: the "
                        + allowance.most()
                        + " requests per "
                        + allowance.window().word()
                        + " of tier "
                        + tier.name()
                        + " are used up (they reset in "
                        + seconds
                        + " s, at "
                        + allowance.window().endOf(now)
                        + ")",
                Duration.ofSeconds(seconds),
                allowance.window() == Allowance.Window.DAY);
    }

    /** Returns a request to the windows it was taken from, where they are still current. */
    synchronized void giveBack(Instant takenAt) {
        now = clock.instant();
        meters.forEach(meter -> meter.giveBack(takenAt, now));
    }

    synchronized Standing standing() {
        now = clock.instant();
        return standingNow();
    }

    private Standing standingNow() {
        return new Standing(meters.stream().map(meter -> meter.standing(now)).toList());
    }
}
