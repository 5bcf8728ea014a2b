package dev.stepgate.gateway;

import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Time that moves when a test says so, and only forward. Thread-safe. */
@Alternative
@Priority(1)
@Singleton
public class ManualClock implements InstantSource {
    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-11-24T10:00:00Z"));

    @Override
    public Instant instant() {
        return now.get();
    }

    public void advance(Duration by) {
        now.updateAndGet(then -> then.plus(by));
    }

    /** Begins a new minute and a new day, so that no window remembers what was before. */
    public void nextDay() {
        now.updateAndGet(then -> then.truncatedTo(ChronoUnit.DAYS).plus(Duration.ofDays(1)));
    }
}
