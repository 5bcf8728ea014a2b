package dev.stepgate.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.stepgate.provider.ProviderFailure;
import dev.stepgate.provider.ProviderFailure.Reach;
import dev.stepgate.provider.ProviderFailure.Throttled;
import dev.stepgate.provider.remote.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class FreeAllowanceTest {
    private Instant now = Instant.parse("2026-11-24T23:50:00Z");
    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void twenty_requests_go_out_in_any_minute() {
        FreeAllowance free = allowance("{}");
        pay(free, 1);
        now = now.plusSeconds(40);
        pay(free, 19);

        Throttled failure = refusal(free);

        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(20));
        assertThat(failure.reach()).isEqualTo(Reach.FREE_MODELS);
        now = now.plusSeconds(20);
        pay(free, 1);
        assertThat(refusal(free).retryAfter()).contains(Duration.ofSeconds(40));
    }

    @Test
    void the_days_count_begins_where_openrouter_says() {
        FreeAllowance free = allowance(day(48, 50));
        pay(free, 2);

        Throttled failure = refusal(free);

        assertThat(failure).hasMessage("up: free models: all 50 requests of the day are used");
        assertThat(failure.retryAfter()).contains(Duration.ofMinutes(10));
        assertThat(asked).hasValue(1);
    }

    @Test
    void a_new_utc_day_begins_with_nothing_used() {
        FreeAllowance free = allowance(day(50, 50));
        refusal(free);
        now = Instant.parse("2026-11-25T00:00:00Z");

        pay(free, 20);

        assertThat(refusal(free).getMessage()).contains("of the minute");
    }

    @Test
    void a_refusal_of_theirs_counts_more_than_our_count() {
        FreeAllowance free = allowance("{}");
        free.refused(
                new Throttled("up", Reach.FREE_MODELS, "429", Optional.of(Duration.ofMinutes(10))));

        assertThat(refusal(free).retryAfter()).contains(Duration.ofMinutes(10));
        now = now.plus(Duration.ofMinutes(10));
        pay(free, 1);
    }

    @Test
    void a_refusal_about_one_model_is_not_about_the_others() {
        FreeAllowance free = allowance("{}");

        free.refused(
                new Throttled("up", Reach.THIS_MODEL, "429", Optional.of(Duration.ofHours(1))));

        pay(free, 1);
    }

    @Test
    void an_account_that_cannot_be_asked_about_is_found_out_by_using_it() {
        FreeAllowance free =
                new FreeAllowance(
                        "up",
                        () -> now,
                        () -> {
                            asked.incrementAndGet();
                            throw new ProviderFailure.Unreachable("up", "gone");
                        });

        pay(free, 3);

        assertThat(asked).hasValue(1);
    }

    private FreeAllowance allowance(String account) {
        return new FreeAllowance(
                "up",
                () -> now,
                () -> {
                    asked.incrementAndGet();
                    return json(account);
                });
    }

    private static void pay(FreeAllowance free, int times) {
        for (int i = 0; i < times; i++) {
            free.pay();
        }
    }

    private static Throttled refusal(FreeAllowance free) {
        Throttled failure = catchThrowableOfType(Throttled.class, free::pay);
        assertThat(failure).isNotNull();
        return failure;
    }

    private static String day(int used, int limit) {
        return "{\"data\":{\"free_model_daily_requests\":{\"used\":%d,\"limit\":%d}}}"
                .formatted(used, limit);
    }

    private static JsonNode json(String text) {
        try {
            return Json.MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
