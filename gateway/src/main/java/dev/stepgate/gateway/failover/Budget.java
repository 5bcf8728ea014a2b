package dev.stepgate.gateway.failover;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Allows further attempts as a share of the requests, so that they cannot double an outage.
 * Thread-safe.
 */
final class Budget {
    private static final long WHOLE = 100;
    private static final long SAVED_AT_FIRST = 10 * WHOLE;
    private static final long MOST_SAVED = 50 * WHOLE;

    private final int percent;
    private final AtomicLong saved = new AtomicLong(SAVED_AT_FIRST);

    Budget(int percent) {
        this.percent = percent;
    }

    /** A request came, and brings its share. */
    void request() {
        saved.updateAndGet(now -> Math.min(MOST_SAVED, now + percent));
    }

    /** Whether one more attempt is allowed; if so, it is spent. */
    boolean take() {
        long before = saved.getAndUpdate(now -> now < WHOLE ? now : now - WHOLE);
        return percent > 0 && before >= WHOLE;
    }
}
