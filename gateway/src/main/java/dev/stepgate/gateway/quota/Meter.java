package dev.stepgate.gateway.quota;

import dev.stepgate.gateway.tenant.Tier;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.time.Instant;

/** One allowance of one tenant and what is left of it. Owned by its account's lock. */
final class Meter {
    private final Tier.Allowance allowance;
    private final Bucket bucket;

    /** What was used beyond the allowance when that was larger, until the window ends. */
    private final long excess;

    private final Instant excessEnds;

    /**
     * @param used requests already counted in the window that holds {@code now}
     * @param time never goes back
     */
    Meter(Tier.Allowance allowance, long used, Instant now, TimeMeter time) {
        this.allowance = allowance;
        this.excess = Math.max(0, used - allowance.requests());
        this.excessEnds = allowance.window().endOf(now);
        this.bucket =
                Bucket.builder()
                        .addLimit(
                                limit ->
                                        limit.capacity(allowance.requests())
                                                .refillIntervallyAligned(
                                                        allowance.requests(),
                                                        allowance.window().length(),
                                                        allowance.window().endOf(now))
                                                .initialTokens(
                                                        Math.max(0, allowance.requests() - used)))
                        .withCustomTimePrecision(time)
                        .build();
    }

    Tier.Allowance allowance() {
        return allowance;
    }

    long remaining() {
        return bucket.getAvailableTokens();
    }

    /** Requests counted in the window that holds {@code now}. */
    long used(Instant now) {
        long within = allowance.requests() - remaining();
        return now.isBefore(excessEnds) ? within + excess : within;
    }

    void take() {
        bucket.consumeIgnoringRateLimits(1);
    }

    /** Returns a request taken at that instant, if its window is still the current one. */
    void giveBack(Instant takenAt, Instant now) {
        if (allowance.window().startOf(takenAt).equals(allowance.window().startOf(now))) {
            bucket.addTokens(1);
        }
    }

    Duration resetsIn(Instant now) {
        return Duration.between(now, allowance.window().endOf(now));
    }

    WindowStanding standing(Instant now) {
        return new WindowStanding(allowance, remaining(), resetsIn(now));
    }
}
