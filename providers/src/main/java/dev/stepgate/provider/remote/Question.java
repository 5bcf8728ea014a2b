package dev.stepgate.provider.remote;

import dev.stepgate.provider.ProviderFailure;
import dev.stepgate.provider.http.Exchange;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One question to an upstream, asked with one key after another. Owned by one thread; what ends it
 * may be called from any.
 */
final class Question {
    private final Limits limits;
    private final Function<Credential, Exchange> attempts;
    private final Set<KeyRing.Key> tried = new HashSet<>();
    private final AtomicReference<KeyRing.@Nullable Key> key = new AtomicReference<>();
    private final AtomicReference<@Nullable Exchange> running = new AtomicReference<>();
    private final AtomicReference<@Nullable Supplier<ProviderFailure>> verdict =
            new AtomicReference<>();
    private final AtomicReference<Permits.@Nullable Permit> permit = new AtomicReference<>();
    private final AtomicBoolean over = new AtomicBoolean();

    /** What an upstream allows. */
    record Limits(String provider, Permits permits, KeyRing keys, Toll toll) {}

    /** Whether it is worth asking once more. */
    enum Next {
        AGAIN,
        NO
    }

    Question(Limits limits, Function<Credential, Exchange> attempts) {
        this.limits = limits;
        this.attempts = attempts;
    }

    /** Asks with the next key, having waited for a permit, and waits for the head of the answer. */
    Exchange.Answer ask() {
        takePermit();
        key.set(null);
        KeyRing.Key next = limits.keys().take(tried);
        tried.add(next);
        limits.toll().pay();
        key.set(next);
        Exchange exchange = attempts.apply(next.credential());
        running.set(exchange);
        Supplier<ProviderFailure> why = verdict.get();
        if (why != null) {
            exchange.end(why);
        }
        return exchange.send();
    }

    private void takePermit() {
        if (permit.get() == null) {
            permit.set(limits.permits().take());
        }
        if (over.get()) {
            giveBack();
            throw new ProviderFailure.Cancelled(limits.provider());
        }
    }

    /** Tells everybody who counts; whether another key may do better, nothing having come yet. */
    Next refused(ProviderFailure failure, boolean begun) {
        limits.toll().refused(failure);
        KeyRing.Key last = key.get();
        boolean ofKey = last != null && limits.keys().refused(last, failure);
        if (!ofKey || begun || !limits.keys().several() || verdict.get() != null) {
            return Next.NO;
        }
        dropAttempt();
        return Next.AGAIN;
    }

    /** Sets how long each later read may wait. */
    void readWithin(Duration time) {
        Exchange exchange = running.get();
        if (exchange != null) {
            exchange.readWithin(time);
        }
    }

    /** Closes the connection at once; the owner's wait fails as given, unless it ended before. */
    void end(Supplier<ProviderFailure> why) {
        verdict.compareAndSet(null, why);
        Exchange exchange = running.get();
        if (exchange != null) {
            exchange.end(why);
        }
    }

    /** Closes this attempt's connection at once. */
    void dropAttempt() {
        Exchange exchange = running.get();
        if (exchange != null) {
            exchange.cancel();
        }
    }

    /** Closes the connection at once; the owner's wait ends as cancelled. */
    void cancel() {
        over.set(true);
        end(() -> new ProviderFailure.Cancelled(limits.provider()));
        giveBack();
    }

    /** Keeps the connection for the next request if the body ends about here, else closes it. */
    void finish(Exchange.Answer answer) {
        Exchange exchange = running.get();
        if (exchange != null) {
            exchange.finish(answer);
        }
        cancel();
    }

    private void giveBack() {
        Permits.Permit held = permit.get();
        if (held != null) {
            held.close();
        }
    }
}
