package dev.stepgate.gateway.quota;

import dev.stepgate.gateway.tenant.Allowance;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BandwidthBuilder;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.time.Instant;

/** One window of one allowance and what is left of it. Owned by its account's lock. */
final class Meter {
    /** A window's bucket is never filled again: the next window has one of its own. */
    private static final Duration NEVER = Duration.ofDays(36_500);

    /** No bucket of ours fills again while time passes. */
    static final TimeMeter STILL =
            new TimeMeter() {
                @Override
                public long currentTimeNanos() {
                    return 0;
                }

                @Override
                public boolean isWallClockBased() {
                    return true;
                }
            };

    private final Allowance allowance;
    private final Instant start;
    private final Bucket bucket;

    /** What was used beyond the allowance when that was larger. */
    private long excess;

    /** Of what was taken, what may still be given back. */
    private long held;

    /**
     * @param used what was already counted in the window
     */
    Meter(Allowance allowance, Instant start, long used) {
        this.allowance = allowance;
        this.start = start;
        this.excess = Math.max(0, used - allowance.most());
        this.bucket =
                Bucket.builder()
                        .addLimit(limit(allowance.most(), Math.max(0, allowance.most() - used)))
                        .withCustomTimePrecision(STILL)
                        .build();
    }

    private static Bandwidth limit(long most, long left) {
        return BandwidthBuilder.builder()
                .capacity(most)
                .refillIntervally(1, NEVER)
                .initialTokens(left)
                .build();
    }

    /** A bucket that lies elsewhere. */
    static BucketConfiguration bucketOf(long most, long left) {
        return BucketConfiguration.builder().addLimit(limit(most, left)).build();
    }

    Allowance allowance() {
        return allowance;
    }

    Instant start() {
        return start;
    }

    long remaining() {
        return bucket.getAvailableTokens();
    }

    Left left() {
        return new Left(allowance, remaining(), held);
    }

    long used() {
        return allowance.most() - remaining() + excess;
    }

    /** Takes that much, which is there. */
    void take(long amount) {
        if (amount > 0 && !bucket.tryConsume(amount)) {
            throw new AssertionError("more was taken than was left");
        }
        held += amount;
    }

    /** Takes that much, even where less is left. */
    void takeAnyway(long amount) {
        long there = Math.min(amount, remaining());
        excess += amount - there;
        held += amount - there;
        take(there);
    }

    /** Some of what was taken will not be given back. */
    void used(long amount) {
        held -= Math.min(held, amount);
    }

    void giveBack(long amount) {
        used(amount);
        long beyond = Math.min(excess, amount);
        excess -= beyond;
        if (amount > beyond) {
            bucket.addTokens(amount - beyond);
        }
    }

    WindowStanding standing(Instant now) {
        return WindowStanding.of(allowance, remaining(), now);
    }
}
