package dev.stepgate.provider.remote;

import dev.stepgate.provider.ProviderFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** How many answers of one upstream may be on their way together. Thread-safe. */
final class Permits {
    /** Nobody knows when the next answer ends. */
    private static final Duration SOON = Duration.ofSeconds(1);

    private final String provider;
    private final OptionalInt most;
    private final Duration waitWithin;
    private final Semaphore free;

    /**
     * @param most without a bound where empty
     * @param waitWithin for whom to wait when all are taken
     */
    Permits(String provider, OptionalInt most, Duration waitWithin) {
        this.provider = provider;
        this.most = most;
        this.waitWithin = waitWithin;
        this.free = new Semaphore(most.orElse(0), true);
    }

    /** The right to one answer; closing it again does nothing. Thread-safe. */
    final class Permit implements AutoCloseable {
        private final AtomicBoolean held = new AtomicBoolean(true);

        @Override
        public void close() {
            if (held.compareAndSet(true, false) && most.isPresent()) {
                free.release();
            }
        }
    }

    /**
     * Waits a little for a permit.
     *
     * @throws ProviderFailure.Throttled where none comes free
     */
    Permit take() {
        if (most.isPresent() && !comesFree()) {
            throw new ProviderFailure.Throttled(
                    provider,
                    "max-concurrent: " + most.getAsInt() + " answers are on their way",
                    Optional.of(SOON));
        }
        return new Permit();
    }

    private boolean comesFree() {
        try {
            return free.tryAcquire(waitWithin.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException cancelled) {
            throw new ProviderFailure.Cancelled(provider);
        }
    }
}
