package dev.stepgate.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.refusal.Refusal.NobodyAnswered.Cause;
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
                        new Refusal.QuotaSpent("no", Duration.ofSeconds(1), false),
                        429,
                        "rate_limit_exceeded"),
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
                ErrorBody.of(new Refusal.QuotaSpent("no", Duration.ofMillis(41_001), true));

        assertThat(body.headers())
                .isEqualTo(Map.of("retry-after", "42", "x-should-retry", "false"));
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
