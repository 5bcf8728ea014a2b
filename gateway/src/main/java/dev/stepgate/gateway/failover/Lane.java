package dev.stepgate.gateway.failover;

import dev.stepgate.provider.Provider;
import dev.stepgate.provider.ProviderFailure;
import dev.stepgate.provider.Queues;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.faulttolerance.api.Guard;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.eclipse.microprofile.faulttolerance.exceptions.BulkheadException;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;

/**
 * The way to one model of a provider: circuit breaker, retries at once, bulkhead, and rest after it
 * said it is at its limit. Thread-safe.
 *
 * <p>Circuit, retry and bulkhead are SmallRye's; the clock of their delays is the machine's.
 */
final class Lane {
    private static final long RETRY_DELAY_MILLIS = 150;
    private static final long RETRY_JITTER_MILLIS = 100;
    private static final Duration SHORTEST_REST = Duration.ofSeconds(1);
    private static final Duration LONGEST_REST = Duration.ofSeconds(30);

    private final Provider provider;
    private final FailoverTerms terms;
    private final LongSupplier nanos;
    private final RandomGenerator chance;
    private final String circuit;
    private final Guard breaking;
    private final Guard retrying;
    private final FirstTokens firstTokens = new FirstTokens();

    /** Why the offer is left alone, and until when. */
    private record Rest(ProviderFailure why, long untilNanos) {}

    private volatile Optional<Rest> rest = Optional.empty();
    private volatile Optional<ProviderFailure> lastFailure = Optional.empty();
    private volatile CircuitBreakerState state = CircuitBreakerState.CLOSED;
    private volatile long openedNanos;
    private final AtomicInteger throttlesInARow = new AtomicInteger();

    Lane(
            Provider provider,
            FailoverTerms terms,
            Budget retries,
            LongSupplier nanos,
            RandomGenerator chance) {
        this.provider = provider;
        this.terms = terms;
        this.nanos = nanos;
        this.chance = chance;
        this.circuit = provider.name() + "#" + Long.toHexString(chance.nextLong());
        this.breaking = breaking();
        this.retrying = retrying(retries);
    }

    private Guard breaking() {
        return Guard.create()
                .withDescription(circuit)
                .withCircuitBreaker()
                .name(circuit)
                .when(this::isIllness)
                .requestVolumeThreshold(terms.circuit().requests())
                .failureRatio(terms.circuit().failurePercent() / 100.0)
                .delay(terms.circuit().delay().toMillis(), ChronoUnit.MILLIS)
                .successThreshold(1)
                .onStateChange(this::turned)
                .done()
                .withBulkhead()
                .limit(terms.maxOpening())
                .done()
                .build();
    }

    private Guard retrying(Budget retries) {
        return Guard.create()
                .withDescription(circuit + " again")
                .withRetry()
                .maxRetries(terms.retries().perOffer())
                .delay(RETRY_DELAY_MILLIS, ChronoUnit.MILLIS)
                .jitter(RETRY_JITTER_MILLIS, ChronoUnit.MILLIS)
                .whenException(failure -> isPassing(failure) && retries.take())
                .done()
                .build();
    }

    private void turned(CircuitBreakerState to) {
        if (to == CircuitBreakerState.OPEN) {
            openedNanos = nanos.getAsLong();
        }
        state = to;
    }

    /** Whether it says that the offer is ill, rather than busy, or we at fault. */
    private boolean isIllness(Throwable thrown) {
        if (!(thrown instanceof ProviderFailure failure)) {
            return true;
        }
        return switch (failure) {
            case ProviderFailure.Unreachable _,
                    ProviderFailure.TooSlow _,
                    ProviderFailure.Misconfigured _,
                    ProviderFailure.Garbled _,
                    ProviderFailure.CutShort _ ->
                    true;
            case ProviderFailure.Overloaded _ -> !isOurQueue();
            case ProviderFailure.Throttled _,
                    ProviderFailure.Rejected _,
                    ProviderFailure.OffForm _,
                    ProviderFailure.Cancelled _ ->
                    false;
        };
    }

    /** Whether the same question may well be answered the next moment; who is full stays full. */
    private boolean isPassing(Throwable thrown) {
        boolean full = thrown instanceof ProviderFailure.Overloaded && isOurQueue();
        return thrown instanceof ProviderFailure failure && failure.worthTryingAgain() && !full;
    }

    /** Whether it knows at once that it is full, and takes more as soon as it is not. */
    private boolean isOurQueue() {
        return provider instanceof Queues;
    }

    /** Whose model it leads to. */
    Provider provider() {
        return provider;
    }

    /**
     * Asks, unless the offer is left alone.
     *
     * @throws ProviderFailure of the last attempt, or why none was made
     */
    Begun ask(Callable<Begun> attempt) {
        var interrupted = new AtomicBoolean();
        try {
            Callable<Begun> noting = () -> noting(attempt, interrupted);
            Begun begun = retrying.call(() -> breaking.call(noting, Begun.class), Begun.class);
            firstTokens.took(begun.after());
            throttlesInARow.set(0);
            return begun;
        } catch (CircuitBreakerOpenException open) {
            throw leftAlone();
        } catch (BulkheadException full) {
            throw new ProviderFailure.Overloaded(
                    provider.name(),
                    terms.maxOpening() + " requests wait for its first token already",
                    Optional.empty());
        } catch (ProviderFailure failure) {
            remember(failure);
            throw failure;
        } catch (InterruptedException gone) {
            throw new ProviderFailure.Cancelled(provider.name());
        } catch (RuntimeException fault) {
            throw fault;
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible); // an attempt throws nothing else
        } finally {
            if (interrupted.get()) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A guard would spend an interrupt that came too late for the attempt to notice. */
    private static Begun noting(Callable<Begun> attempt, AtomicBoolean interrupted)
            throws Exception {
        try {
            return attempt.call();
        } finally {
            if (Thread.interrupted()) {
                interrupted.set(true);
            }
        }
    }

    /** An answer of it broke off after it had begun. */
    void brokeOff(ProviderFailure failure) {
        try {
            breaking.get(
                    () -> {
                        throw failure;
                    },
                    Begun.class);
        } catch (ProviderFailure | CircuitBreakerOpenException | BulkheadException known) {
            remember(failure);
        }
    }

    private void remember(ProviderFailure failure) {
        lastFailure = Optional.of(failure);
        if (failure instanceof ProviderFailure.Throttled) {
            throttlesInARow.incrementAndGet();
            rest(failure, failure.retryAfter().orElseGet(this::backoff));
        } else if (failure instanceof ProviderFailure.Overloaded && !isOurQueue()) {
            failure.retryAfter().ifPresent(time -> rest(failure, time));
        }
    }

    private void rest(ProviderFailure why, Duration time) {
        rest = Optional.of(new Rest(why, nanos.getAsLong() + time.toNanos()));
    }

    private Duration backoff() {
        Duration doubled = SHORTEST_REST.multipliedBy(1L << Math.min(throttlesInARow.get() - 1, 5));
        Duration most = doubled.compareTo(LONGEST_REST) < 0 ? doubled : LONGEST_REST;
        return most.multipliedBy(50 + chance.nextInt(101)).dividedBy(100);
    }

    /** Why the offer is not to be asked now, with the time until it is; empty if it is. */
    Optional<ProviderFailure> resting() {
        Optional<Rest> now = rest;
        if (now.isPresent()) {
            Duration left = Duration.ofNanos(now.get().untilNanos() - nanos.getAsLong());
            if (left.isPositive()) {
                return Optional.of(throttled(now.get(), left));
            }
        }
        return state == CircuitBreakerState.OPEN && circuitLeft().isPositive()
                ? Optional.of(leftAlone())
                : Optional.empty();
    }

    private ProviderFailure throttled(Rest now, Duration left) {
        return now.why() instanceof ProviderFailure.Throttled
                ? new ProviderFailure.Throttled(
                        provider.name(), "at its limit since before", Optional.of(left))
                : new ProviderFailure.Overloaded(
                        provider.name(), "overloaded since before", Optional.of(left));
    }

    private ProviderFailure leftAlone() {
        Duration left = circuitLeft();
        return new ProviderFailure.Overloaded(
                provider.name(),
                "left alone after failures",
                Optional.of(left.isPositive() ? left : Duration.ZERO));
    }

    private Duration circuitLeft() {
        return terms.circuit().delay().minusNanos(nanos.getAsLong() - openedNanos);
    }

    /** Whether it is left alone because nobody is there. */
    boolean isGone() {
        return state == CircuitBreakerState.OPEN
                && lastFailure.filter(ProviderFailure.Unreachable.class::isInstance).isPresent();
    }

    /** Somebody is there again. */
    void isBack() {
        CircuitBreakerMaintenance.get().reset(circuit);
        state = CircuitBreakerState.CLOSED;
    }

    /** How long its first token usually takes; empty while nothing is known. */
    Optional<Duration> typicalFirstToken() {
        return firstTokens.typical();
    }

    /** After what time its silence calls for another; empty for never. */
    Optional<Duration> hedgeAfter() {
        if (isOurQueue() || terms.hedging().percentile().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                firstTokens
                        .percentile(terms.hedging().percentile().getAsInt())
                        .orElse(terms.hedging().unmeasured()));
    }
}
