package dev.stepgate.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.gateway.Limit;
import dev.stepgate.gateway.tenant.Allowance;
import dev.stepgate.gateway.tenant.Allowance.Measure;
import dev.stepgate.gateway.tenant.Allowance.Window;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitHeadersTest {
    private static final Instant NOW = Instant.parse("2026-11-24T23:59:18Z");
    private static final Duration TO_MIDNIGHT = Duration.ofSeconds(42);

    private final MultiMap headers = MultiMap.caseInsensitiveMultiMap();

    private static Limit limit(Measure measure, Window window, long most, long remaining) {
        Duration reset =
                switch (window) {
                    case MINUTE -> TO_MIDNIGHT;
                    case DAY -> TO_MIDNIGHT.plusHours(3);
                    case MONTH -> TO_MIDNIGHT.plusDays(6);
                    case ALWAYS -> Duration.ZERO;
                };
        return new Limit(new Allowance(measure, window, most), remaining, reset);
    }

    @Test
    void every_window_is_told_with_its_unit() {
        List<Limit> limits =
                List.of(
                        limit(Measure.REQUESTS, Window.MINUTE, 20, 3),
                        limit(Measure.TOKENS, Window.MINUTE, 9_000, 100),
                        limit(Measure.NANODOLLARS, Window.MONTH, 5_000_000_000L, 7),
                        limit(Measure.AT_ONCE, Window.ALWAYS, 4, 2));

        LimitHeaders.put(headers, limits);

        assertThat(headers.get("ratelimit-policy"))
                .isEqualTo(
                        "\"minute\";q=20;w=60, \"tokens-minute\";q=9000;w=60;qu=\"stepgate-tokens\","
                                + " \"money-month\";q=5000000000;w=2592000;"
                                + "qu=\"stepgate-nanodollars\","
                                + " \"at-once\";q=4;qu=\"concurrent-requests\"");
        assertThat(headers.get("ratelimit"))
                .isEqualTo(
                        "\"minute\";r=3;t=42, \"tokens-minute\";r=100;t=42,"
                                + " \"money-month\";r=7;t=518442, \"at-once\";r=2");
    }

    @Test
    void a_budget_of_a_million_dollars_is_still_a_number_of_the_draft_s() {
        LimitHeaders.put(
                headers,
                List.of(limit(Measure.NANODOLLARS, Window.DAY, Long.MAX_VALUE, Long.MAX_VALUE)));

        assertThat(headers.get("ratelimit")).isEqualTo("\"money-day\";r=999999999999999;t=10842");
    }

    @Test
    void openai_s_clients_read_the_tightest_windows_of_requests_and_of_tokens() {
        List<Limit> limits =
                List.of(
                        limit(Measure.REQUESTS, Window.MINUTE, 20, 9),
                        limit(Measure.REQUESTS, Window.DAY, 50, 2),
                        limit(Measure.TOKENS, Window.MINUTE, 9_000, 100),
                        limit(Measure.AT_ONCE, Window.ALWAYS, 4, 0));

        LimitHeaders.put(headers, limits);

        assertThat(headers.get("x-ratelimit-limit-requests")).isEqualTo("50");
        assertThat(headers.get("x-ratelimit-remaining-requests")).isEqualTo("2");
        assertThat(headers.get("x-ratelimit-reset-requests")).isEqualTo("3h0m42s");
        assertThat(headers.get("x-ratelimit-limit-tokens")).isEqualTo("9000");
        assertThat(headers.get("x-ratelimit-remaining-tokens")).isEqualTo("100");
        assertThat(headers.get("x-ratelimit-reset-tokens")).isEqualTo("42s");
    }

    @Test
    void openrouter_s_clients_read_the_used_up_window_with_an_instant() {
        List<Limit> limits =
                List.of(
                        limit(Measure.REQUESTS, Window.MINUTE, 20, 0),
                        limit(Measure.REQUESTS, Window.DAY, 50, 30));

        LimitHeaders.putSpent(headers, limits, NOW);

        assertThat(headers.get("x-ratelimit-limit")).isEqualTo("20");
        assertThat(headers.get("x-ratelimit-remaining")).isEqualTo("0");
        assertThat(headers.get("x-ratelimit-reset")).isEqualTo("1795564800000");
        assertThat(Instant.ofEpochMilli(1795564800000L)).isEqualTo("2026-11-25T00:00:00Z");
    }

    @Test
    void more_used_than_allowed_leaves_nothing() {
        LimitHeaders.put(headers, List.of(limit(Measure.REQUESTS, Window.DAY, 5, -7)));

        assertThat(headers.get("ratelimit")).isEqualTo("\"day\";r=0;t=10842");
    }

    @Test
    void without_limits_nothing_is_said() {
        LimitHeaders.put(headers, List.of());

        assertThat(headers.isEmpty()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"1, 1s", "59, 59s", "60, 1m0s", "360, 6m0s", "86399, 23h59m59s", "172800, 48h0m0s"})
    void durations_are_written_as_openai_does(long seconds, String written) {
        assertThat(LimitHeaders.duration(seconds)).isEqualTo(written);
    }
}
