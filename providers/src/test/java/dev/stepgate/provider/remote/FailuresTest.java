package dev.stepgate.provider.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.provider.ProviderFailure;
import dev.stepgate.provider.ProviderFailure.Rejected.Fault;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

final class FailuresTest {
    private static final Instant NOW = Instant.parse("2026-11-24T23:59:00Z");
    private static final String KEY = "Abc/def+ghi=";

    private final Failures failures =
            new Failures("up", List.of(Credential.bearer(KEY)), InstantSource.fixed(NOW));

    static final List<Arguments> STATUSES =
            List.of(
                    row(301, "", ProviderFailure.Misconfigured.class, "up: 301"),
                    row(
                            401,
                            "{'error':'Unauthorized'}",
                            ProviderFailure.Misconfigured.class,
                            "up: credential: 401"),
                    row(
                            402,
                            "{'error':{'message':'no credit','code':402}}",
                            ProviderFailure.Throttled.class,
                            "up: 402"),
                    row(
                            403,
                            "{'error':{'message':'key disabled'}}",
                            ProviderFailure.Misconfigured.class,
                            "up: credential: 403"),
                    row(
                            403,
                            "{'error':{'message':'spent','metadata':{'limit_source':'openrouter_key_limit'}}}",
                            ProviderFailure.Throttled.class,
                            "up: 403"),
                    row(
                            404,
                            "{'error':{'message':'No endpoints found'}}",
                            ProviderFailure.Misconfigured.class,
                            "up: 404"),
                    row(405, "", ProviderFailure.Misconfigured.class, "up: 405"),
                    row(408, "{}", ProviderFailure.TooSlow.class, "up: 408"),
                    row(
                            429,
                            "{'error':{'message':'slow down'}}",
                            ProviderFailure.Throttled.class,
                            "up: 429"),
                    row(500, "<html>oops</html>", ProviderFailure.Overloaded.class, "up: 500"),
                    row(502, "bad gateway", ProviderFailure.Overloaded.class, "up: 502"),
                    row(
                            503,
                            "{'error':{'code':503,'message':'Loading model','type':'unavailable_error'}}",
                            ProviderFailure.Overloaded.class,
                            "up: 503: unavailable_error"),
                    row(504, "", ProviderFailure.TooSlow.class, "up: 504"),
                    row(524, "", ProviderFailure.TooSlow.class, "up: 524"),
                    row(529, "", ProviderFailure.Overloaded.class, "up: 529"));

    static final List<Arguments> REJECTIONS =
            List.of(
                    rejected(
                            400,
                            "{'error':{'message':'bad temperature','type':'request_params_invalid'}}",
                            Fault.INVALID,
                            "bad temperature"),
                    rejected(
                            400,
                            "{'object':'error','message':'flat','type':'BadRequestError','code':400}",
                            Fault.INVALID,
                            "flat"),
                    rejected(
                            422,
                            "{'detail':'Unexpected fields in the request'}",
                            Fault.INVALID,
                            "Unexpected fields in the request"),
                    rejected(413, "", Fault.INVALID, "not accepted by the provider"),
                    rejected(
                            400,
                            "{'error':{'message':'maximum context length is 10 tokens'}}",
                            Fault.CONTEXT_TOO_LONG,
                            "maximum context length is 10 tokens"),
                    rejected(
                            400,
                            "{'error':{'message':'the request exceeds the available context size'}}",
                            Fault.CONTEXT_TOO_LONG,
                            "the request exceeds the available context size"),
                    rejected(
                            400,
                            "{'error':{'code':'context_length_exceeded','message':''}}",
                            Fault.CONTEXT_TOO_LONG,
                            "longer than the model's context"),
                    rejected(
                            403,
                            "{'error':{'message':'flagged','metadata':{'reasons':['x']}}}",
                            Fault.CONTENT_POLICY,
                            "flagged"),
                    rejected(451, "", Fault.CONTENT_POLICY, "refused by content policy"));

    @ParameterizedTest(name = "{0} {1}")
    @FieldSource("STATUSES")
    void a_status_tells_the_kind_of_failure(
            int status, String body, Class<?> kind, String message) {
        ProviderFailure failure = failures.of(status, Map.of(), Complaint.ofBody(json(body)));

        assertThat(failure).isExactlyInstanceOf(kind).hasMessage(message);
    }

    @ParameterizedTest(name = "{0} {1}")
    @FieldSource("REJECTIONS")
    void a_faulty_request_is_told_to_the_client(
            int status, String body, Fault fault, String sentence) {
        ProviderFailure failure = failures.of(status, Map.of(), Complaint.ofBody(json(body)));

        assertThat(failure)
                .isInstanceOfSatisfying(
                        ProviderFailure.Rejected.class,
                        rejected -> {
                            assertThat(rejected.fault()).isEqualTo(fault);
                            assertThat(rejected.publicSentence()).isEqualTo(sentence);
                        });
    }

    @ParameterizedTest
    @CsvSource({
        "{'error':{'message':'x is not a valid model ID'}}",
        "{'error':{'message':'the model `x` does not exist'}}"
    })
    void a_model_the_upstream_does_not_have_is_our_configurations_fault(String body) {
        // CsvSource reads single quotes as its own, which leaves plain text: fine here.
        ProviderFailure failure = failures.of(400, Map.of(), Complaint.ofText(body));

        assertThat(failure).isInstanceOf(ProviderFailure.Misconfigured.class);
    }

    @ParameterizedTest
    @CsvSource({
        "retry-after, 12, 12",
        "retry-after, 0, 0",
        "retry-after, 'Wed, 25 Nov 2026 00:00:00 GMT', 60",
        "retry-after, 'Tue, 24 Nov 2026 00:00:00 GMT', 0",
        "retry-after, 999999999, 2678400",
        "x-ratelimit-reset, 1795564800000, 60"
    })
    void a_throttled_answer_says_when_to_come_back(String header, String value, long seconds) {
        ProviderFailure failure =
                failures.of(429, Map.of(header, value), Complaint.ofText("slow down"));

        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource({"retry-after, soon", "retry-after, -1", "x-ratelimit-reset, 60"})
    void a_time_that_makes_no_sense_is_none(String header, String value) {
        ProviderFailure failure = failures.of(429, Map.of(header, value), Complaint.ofText(""));

        assertThat(failure.retryAfter()).isEmpty();
    }

    @Test
    void the_reset_may_hide_in_the_body() {
        String body =
                json(
                        "{'error':{'message':'Rate limit exceeded: free-models-per-day','metadata':"
                                + "{'headers':{'X-RateLimit-Reset':'1795564800000'}}}}");

        ProviderFailure failure = failures.of(429, Map.of(), Complaint.ofBody(body));

        assertThat(failure.retryAfter()).isEqualTo(Optional.of(Duration.ofMinutes(1)));
    }

    @Test
    void an_overloaded_answer_says_when_to_come_back_too() {
        ProviderFailure failure =
                failures.of(503, Map.of("retry-after", "3"), Complaint.ofText(""));

        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(3));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "see https://openrouter.ai/settings/keys now | see [hidden] now",
                "wss://a.b/c | [hidden]",
                "Incorrect key: sk-proj-abcd1234. | Incorrect key: [hidden]",
                "Authorization: Bearer abc.def rest | Authorization: [hidden] rest",
                "my own Abc/def+ghi= echoed | my own [hidden] echoed",
                "token 0123456789abcdef0123456789abcdef | token [hidden]",
                "max_completion_tokens_is_a_long_name | max_completion_tokens_is_a_long_name",
                "stepfun/step-3.5-flash is busy | stepfun/step-3.5-flash is busy",
                "max_tokens: 300000 (expected: 1..65536) | max_tokens: 300000 (expected: 1..65536)"
            })
    void what_may_be_a_key_or_an_address_is_hidden(String text, String clean) {
        assertThat(failures.clean(text)).isEqualTo(clean);
    }

    @Test
    void a_message_is_one_line_of_bounded_length() {
        String clean = failures.clean("a\r\n\tb\u0000c " + "word ".repeat(200));

        assertThat(clean).startsWith("a b c word").hasSizeLessThanOrEqualTo(401);
    }

    private static Arguments row(int status, String body, Class<?> kind, String message) {
        return Arguments.of(status, body, kind, message);
    }

    private static Arguments rejected(int status, String body, Fault fault, String sentence) {
        return Arguments.of(status, body, fault, sentence);
    }

    private static String json(String singleQuoted) {
        return singleQuoted.replace('\'', '"');
    }
}
