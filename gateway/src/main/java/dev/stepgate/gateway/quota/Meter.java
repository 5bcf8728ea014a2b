package dev.stepgate.gateway.quota;

import dev.stepgate.gateway.tenant.Allowance;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.time.Instant;

/** One allowance of one tenant and what is left of it. Owned by its account's lock. */
final class Meter {
    private final Allowance allowance;
    private final Bucket bucket;

    /** What was used beyond the allowance when that was larger, until the window ends. */
    private final long excess;

    private final Instant excessEnds;

    /**
     * @param used requests already counted in the window that holds {@code now}
     * @param time never goes back
     */
    Meter(Allowance allowance, long used, Instant now, TimeMeter time) {
        this.allowance = allowance;
        this.excess = Math.max(0, used - allowance.most());
        this.excessEnds = allowance.window().endOf(now);
        this.bucket =
                Bucket.builder()
                        .addLimit(
                                limit ->
                                        limit.capacity(allowance.most())
                                                .refillIntervallyAligned(
                                                        allowance.most(),
                                                        allowance.window().length(),
                                                        allowance.window().endOf(now))
                                                .initialTokens(
                                                        Math.max(0, allowance.most() - used)))
                        .withCustomTimePrecision(time)
                        .build();
    }

    Allowance allowance() {
        return allowance;
    }

    long remaining() {
        return bucket.getAvailableTokens();
    }

    /** Requests counted in the window that holds {@code now}. */
    long used(Instant now) {
        long within = allowance.most() - remaining();
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
