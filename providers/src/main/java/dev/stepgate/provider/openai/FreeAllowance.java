package dev.stepgate.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stepgate.provider.ProviderFailure;
import dev.stepgate.provider.ProviderFailure.Reach;
import dev.stepgate.provider.remote.Toll;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * What OpenRouter gives away: so many requests a minute and a UTC day for all free models and all
 * keys of an account together, refused ones included. Thread-safe.
 *
 * <p>It tells the day's count when asked, of the minute nothing; so that is counted here.
 */
final class FreeAllowance implements Toll {
    private static final int MOST_PER_MINUTE = 20;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final String provider;
    private final InstantSource clock;
    private final Supplier<JsonNode> account;
    private final Deque<Instant> lastMinute = new ArrayDeque<>();
    private Knowledge knowledge = Knowledge.NOT_ASKED;
    private LocalDate day = LocalDate.MIN;
    private long usedToday;
    private OptionalLong mostPerDay = OptionalLong.empty();
    private Instant refusedUntil = Instant.MIN;

    /** Whether OpenRouter was asked for the day's count. */
    private enum Knowledge {
        NOT_ASKED,
        ASKED
    }

    /**
     * @param account asks for what it says of our account; may fail
     */
    FreeAllowance(String provider, InstantSource clock, Supplier<JsonNode> account) {
        this.provider = provider;
        this.clock = clock;
        this.account = account;
    }

    @Override
    public void pay() {
        if (firstEver()) {
            askOnce();
        }
        count();
    }

    private synchronized boolean firstEver() {
        boolean first = knowledge == Knowledge.NOT_ASKED;
        knowledge = Knowledge.ASKED;
        return first;
    }

    private void askOnce() {
        try {
            learn(account.get());
        } catch (ProviderFailure.Cancelled cancelled) {
            throw cancelled;
        } catch (ProviderFailure unknown) {
            // Then a refusal will tell.
        }
    }

    /** Takes over what {@code GET /key} says. */
    synchronized void learn(JsonNode key) {
        knowledge = Knowledge.ASKED;
        JsonNode told = key.path("data").path("free_model_daily_requests");
        if (told.path("used").isNumber()) {
            begin(today());
            usedToday = told.path("used").longValue();
            mostPerDay =
                    told.path("limit").isNumber()
                            ? OptionalLong.of(told.path("limit").longValue())
                            : OptionalLong.empty();
        }
    }

    private synchronized void count() {
        Instant now = clock.instant();
        while (!lastMinute.isEmpty() && !lastMinute.peek().plus(MINUTE).isAfter(now)) {
            lastMinute.remove();
        }
        if (!day.equals(today())) {
            begin(today());
        }
        if (now.isBefore(refusedUntil)) {
            throw refusal("free models: refused a while ago", Duration.between(now, refusedUntil));
        }
        if (mostPerDay.isPresent() && usedToday >= mostPerDay.getAsLong()) {
            Instant tomorrow = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
            throw refusal(
                    "free models: all " + mostPerDay.getAsLong() + " requests of the day are used",
                    Duration.between(now, tomorrow));
        }
        if (lastMinute.size() >= MOST_PER_MINUTE) {
            Instant oldest = lastMinute.element();
            throw refusal(
                    "free models: all " + MOST_PER_MINUTE + " requests of the minute are used",
                    Duration.between(now, oldest.plus(MINUTE)));
        }
        lastMinute.add(now);
        usedToday++;
    }

    @Override
    public synchronized void refused(ProviderFailure failure) {
        if (failure instanceof ProviderFailure.Throttled throttled
                && throttled.reach() == Reach.FREE_MODELS
                && throttled.retryAfter().isPresent()) {
            Instant until = clock.instant().plus(throttled.retryAfter().get());
            refusedUntil = until.isAfter(refusedUntil) ? until : refusedUntil;
        }
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private void begin(LocalDate today) {
        day = today;
        usedToday = 0;
    }

    private ProviderFailure refusal(String message, Duration wait) {
        return new ProviderFailure.Throttled(
                provider, Reach.FREE_MODELS, message, Optional.of(wait));
    }
}
