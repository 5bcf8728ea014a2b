package dev.stepgate.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.refusal.Refusal.NobodyAnswered.Cause;
import dev.stepgate.gateway.refusal.Refusal.QuotaSpent.Window;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ErrorBodyTest {

    @ParameterizedTest
    @MethodSource("refusals")
    void every_refusal_has_its_status_and_code(Refusal refusal, int status, String code) {
        ErrorBody body = ErrorBody.of(refusal);

        assertThat(body.status()).isEqualTo(status);
        assertThat(body.code()).isEqualTo(code);
        assertThat(body.sentence()).isEqualTo(refusal.getMessage());
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(new Refusal.Unauthenticated("no"), 401, "invalid_api_key"),
                Arguments.of(new Refusal.Malformed("n", "no"), 400, "invalid_value"),
                Arguments.of(new Refusal.TooLarge(9), 413, "request_too_large"),
                Arguments.of(new Refusal.ContextTooLong("no"), 400, "context_length_exceeded"),
                Arguments.of(new Refusal.AgainstPolicy("no"), 400, "content_policy_violation"),
                Arguments.of(new Refusal.UnknownModel("m"), 404, "model_not_found"),
                Arguments.of(new Refusal.UnknownPath("GET", "/x"), 404, "unknown_path"),
                Arguments.of(
                        new Refusal.WrongMethod("PUT", "/x", List.of("GET")),
                        405,
                        "method_not_allowed"),
                Arguments.of(new Refusal.Forbidden("no"), 403, "forbidden"),
                Arguments.of(new Refusal.NotInTier("m", "free"), 403, "model_not_in_tier"),
                Arguments.of(
                        new Refusal.QuotaSpent("no", Window.MINUTE, Duration.ofSeconds(1)),
                        429,
                        "rate_limit_exceeded"),
                Arguments.of(
                        new Refusal.QuotaSpent("no", Window.DAY, Duration.ofHours(1)),
                        429,
                        "daily_quota_exhausted"),
                Arguments.of(
                        new Refusal.QuotaSpent("no", Window.MONTH, Duration.ofDays(1)),
                        429,
                        "monthly_quota_exhausted"),
                Arguments.of(
                        new Refusal.QuotaSpent("no", Window.ALWAYS, Duration.ZERO),
                        429,
                        "quota_exhausted"),
                Arguments.of(new Refusal.TooManyAtOnce("no"), 429, "concurrency_limit_exceeded"),
                Arguments.of(new Refusal.Unpaid("no", Optional.empty()), 402, "insufficient_quota"),
                Arguments.of(new Refusal.UnknownReceipt("x"), 404, "generation_not_found"),
                Arguments.of(new Refusal.KeyReused("no"), 422, "idempotency_key_reused"),
                Arguments.of(
                        new Refusal.StillAnswering("no", Duration.ofSeconds(1)),
                        409,
                        "still_answering"),
                Arguments.of(new Refusal.Busy("no", "why"), 503, "busy"));
    }

    @ParameterizedTest
    @EnumSource(Cause.class)
    void nobody_answering_has_a_status_by_its_cause(Cause cause) {
        ErrorBody body =
                ErrorBody.of(new Refusal.NobodyAnswered("no", cause, "why", Optional.empty()));

        int expected =
                switch (cause) {
                    case THROTTLED -> 429;
                    case TOO_SLOW -> 504;
                    case OVERLOADED -> 503;
                    case BROKEN -> 502;
                };
        assertThat(body.status()).isEqualTo(expected);
        assertThat(body.json()).doesNotContain("why");
    }

    @Test
    void a_wait_is_told_in_whole_seconds_that_are_never_too_few() {
        ErrorBody body =
                ErrorBody.of(
                        new Refusal.QuotaSpent("no", Window.MINUTE, Duration.ofMillis(41_001)));

        assertThat(body.headers()).isEqualTo(Map.of("retry-after", "42"));
    }

    @ParameterizedTest
    @MethodSource("hopeless")
    void nobody_is_told_to_ask_again_where_waiting_does_not_help_soon(Refusal refusal) {
        ErrorBody body = ErrorBody.of(refusal);

        assertThat(body.headers()).containsEntry("x-should-retry", "false");
    }

    static Stream<Refusal> hopeless() {
        return Stream.of(
                new Refusal.QuotaSpent("no", Window.DAY, Duration.ofHours(9)),
                new Refusal.QuotaSpent("no", Window.MONTH, Duration.ofDays(9)),
                new Refusal.QuotaSpent("no", Window.ALWAYS, Duration.ofDays(9)),
                new Refusal.Unpaid("no", Optional.empty()),
                new Refusal.Forbidden("no"),
                new Refusal.NotInTier("m", "free"));
    }

    @Test
    void money_that_requests_under_way_hold_is_worth_a_moment() {
        ErrorBody body = ErrorBody.of(new Refusal.Unpaid("no", Optional.of(Duration.ofSeconds(1))));

        assertThat(body.headers()).isEqualTo(Map.of("retry-after", "1"));
    }

    @Test
    void an_allowance_without_an_end_promises_nothing() {
        ErrorBody body =
                ErrorBody.of(new Refusal.QuotaSpent("no", Window.ALWAYS, Duration.ofDays(9)));

        assertThat(body.headers()).doesNotContainKey("retry-after");
    }

    @Test
    void the_envelope_has_all_four_keys() {
        String json = ErrorBody.of(new Refusal.Forbidden("\"no\"")).json();

        assertThat(json)
                .isEqualTo(
                        """
                        {"error":{"message":"\\"no\\"","type":"permission_error","param":null,\
                        "code":"forbidden"}}\
                        """);
    }
}
