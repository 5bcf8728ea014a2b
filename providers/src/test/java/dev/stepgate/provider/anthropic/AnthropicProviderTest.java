package dev.stepgate.provider.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.Spoken;
import dev.stepgate.chat.Usage;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.Deadlines;
import dev.stepgate.provider.ListedModel;
import dev.stepgate.provider.Provider;
import dev.stepgate.provider.ProviderContract;
import dev.stepgate.provider.ProviderFailure;
import dev.stepgate.provider.remote.Continuing;
import dev.stepgate.provider.remote.Credential;
import dev.stepgate.provider.remote.Json;
import dev.stepgate.provider.remote.RemoteSettings;
import dev.stepgate.upstream.Received;
import dev.stepgate.upstream.Reply;
import dev.stepgate.upstream.ScriptedUpstream;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AnthropicProviderTest extends ProviderContract {
    private static final String KEY = "sk-ant-0123456789";

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final AnthropicProvider provider = provider(upstream.url());

    @AfterEach
    void close() {
        provider.close();
        upstream.close();
    }

    @Override
    protected Provider provider() {
        return provider;
    }

    @Override
    protected Usage usage() {
        return new Usage(12, 4, 9, 0); // of thoughts it tells no count
    }

    @Override
    protected void willAnswer(List<ChatEvent> events) {
        upstream.then(Frames.whole(events));
    }

    @Override
    protected void willHoldAfter(List<ChatEvent> events) {
        upstream.then(Frames.of(events).hold().end());
    }

    @Override
    protected boolean released(Duration within) throws InterruptedException {
        return upstream.awaitClientGone(within);
    }

    @Test
    void a_request_carries_its_key_both_ways_and_the_version() throws Exception {
        willAnswer(List.of(new ChatEvent.Finished(FinishReason.STOP)));

        answer();

        Received asked = upstream.awaitRequest(SOON).orElseThrow();
        assertThat(asked.path()).isEqualTo("/v1/messages");
        assertThat(asked.header("x-api-key")).contains(KEY);
        assertThat(asked.header("authorization")).contains("Bearer " + KEY);
        assertThat(asked.header("anthropic-version")).contains("2023-06-01");
    }

    @Test
    void a_base_without_a_version_gets_one() {
        upstream.then(Frames.whole(List.of(new ChatEvent.Finished(FinishReason.STOP))));
        try (AnthropicProvider bare = provider(upstream.url().replaceFirst("/v1$", "/x"));
                ChatStream stream = bare.open(request())) {
            drain(stream);
        }

        assertThat(upstream.received().getFirst().path()).isEqualTo("/x/v1/messages");
    }

    @Test
    void a_whole_message_is_accepted() {
        upstream.then(
                Reply.error(
                        200,
                        """
                        {"id":"msg_1","type":"message","role":"assistant","model":"m1","content":[
                          {"type":"thinking","thinking":"hm","signature":"x"},
                          {"type":"text","text":"hi"},
                          {"type":"tool_use","id":"t1","name":"look","input":{"a":1}}],
                         "stop_reason":"tool_use","usage":{"input_tokens":10,"output_tokens":5,
                          "cache_read_input_tokens":3,"cache_creation_input_tokens":2}}
                        """));

        assertThat(answer())
                .containsExactly(
                        new ChatEvent.Reasoning("hm"),
                        new ChatEvent.Text("hi"),
                        new ChatEvent.CallStarted(0, "t1", "look"),
                        new ChatEvent.CallArguments(0, "{\"a\":1}"),
                        new ChatEvent.Finished(FinishReason.TOOL_CALLS),
                        new ChatEvent.Used(new Usage(15, 3, 5, 0)));
    }

    @ParameterizedTest
    @CsvSource({
        "overloaded_error, Overloaded",
        "rate_limit_error, Throttled",
        "billing_error, Throttled",
        "authentication_error, Misconfigured",
        "not_found_error, Misconfigured",
        "invalid_request_error, Rejected",
        "request_too_large, Rejected",
        "timeout_error, TooSlow",
        "api_error, Overloaded"
    })
    void an_error_in_the_stream_is_the_failure_it_names(String type, String failure) {
        upstream.then(
                Frames.of(List.of(new ChatEvent.Text("one")))
                        .frame(
                                "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"%s\",\"message\":\"m\"}}\n\n"
                                        .formatted(type))
                        .end());

        var thrown = catchThrowableOfType(ProviderFailure.class, this::answer);

        assertThat(thrown.getClass().getSimpleName()).isEqualTo(failure);
    }

    @Test
    void an_overloaded_server_says_when_to_come_back() {
        upstream.fails(
                529,
                "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}",
                "retry-after",
                "3");

        var failure = catchThrowableOfType(ProviderFailure.Overloaded.class, this::answer);

        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(3));
    }

    @Test
    void a_prompt_too_long_is_the_requests_fault() {
        upstream.fails(
                400,
                "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"prompt is too long: 9 tokens > 8 maximum\"}}");

        var failure = catchThrowableOfType(ProviderFailure.Rejected.class, this::answer);

        assertThat(failure.fault()).isEqualTo(ProviderFailure.Rejected.Fault.CONTEXT_TOO_LONG);
    }

    @Test
    void a_stream_that_stops_without_a_reason_is_cut_short() {
        upstream.then(Frames.of(List.of(new ChatEvent.Text("one"))).end());

        assertThat(catchThrowableOfType(ProviderFailure.CutShort.class, this::answer)).isNotNull();
    }

    @Test
    void a_stream_that_stops_before_its_farewell_is_complete() {
        upstream.then(
                Frames.of(List.of(new ChatEvent.Text("one")))
                        .frame(
                                "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}\n\n")
                        .end());

        assertThat(answer())
                .containsExactly(
                        new ChatEvent.Text("one"), new ChatEvent.Finished(FinishReason.STOP));
    }

    @Test
    void the_sequence_that_ended_a_message_is_named() {
        willAnswer(
                List.of(
                        new ChatEvent.Text("one"),
                        new ChatEvent.Finished(0, FinishReason.STOP, "END")));

        assertThat(answer()).endsWith(new ChatEvent.Finished(0, FinishReason.STOP, "END"));
    }

    @Test
    void data_that_is_no_json_is_garbled() {
        upstream.then(
                Frames.of(List.of(new ChatEvent.Text("one")))
                        .frame("event: content_block_delta\ndata: {\"type\":\"conte\n\n")
                        .end());

        assertThat(catchThrowableOfType(ProviderFailure.Garbled.class, this::answer)).isNotNull();
    }

    @Test
    void a_call_that_takes_nothing_has_an_empty_object() {
        willAnswer(
                List.of(
                        new ChatEvent.CallStarted(0, "t1", "now"),
                        new ChatEvent.Finished(FinishReason.TOOL_CALLS)));

        assertThat(answer()).contains(new ChatEvent.CallArguments(0, "{}"));
    }

    @Test
    void an_answer_is_gone_on_with_by_its_beginning() {
        willAnswer(
                List.of(
                        new ChatEvent.Text(" three"),
                        new ChatEvent.Finished(FinishReason.STOP),
                        new ChatEvent.Used(new Usage(20, 0, 2, 0))));
        Spoken spoken = new Spoken("hm hm hm", "one two", List.of());
        List<ChatEvent> events;
        try (ChatStream stream = provider.goOn(request(), spoken)) {
            events = drain(stream);
        }

        assertThat(events)
                .containsExactly(
                        new ChatEvent.Text(" three"),
                        new ChatEvent.Finished(FinishReason.STOP),
                        new ChatEvent.Used(new Usage(16, 0, 6, 2)));
        assertThat(body().at("/messages/1").toString())
                .isEqualTo("{\"role\":\"assistant\",\"content\":\"one two\"}");
    }

    @ParameterizedTest
    @CsvSource({"'one two', true", "'one two ', false", "'', false"})
    void a_beginning_must_not_end_in_blanks(String text, boolean can) {
        Spoken spoken = new Spoken("", text, List.of());

        assertThat(provider.canContinue(request(), spoken)).isEqualTo(can);
    }

    @Test
    void models_are_listed_page_by_page() {
        upstream.then(
                        Reply.error(
                                200,
                                "{\"data\":[{\"id\":\"a\",\"max_input_tokens\":200000}],\"has_more\":true,\"last_id\":\"a\"}"))
                .then(Reply.error(200, "{\"data\":[{\"id\":\"b\"}],\"has_more\":false}"));

        assertThat(provider.models()).extracting(ListedModel::id).containsExactly("a", "b");
        assertThat(upstream.received())
                .extracting(Received::path)
                .containsExactly("/v1/models?limit=1000", "/v1/models?limit=1000&after_id=a");
    }

    @Test
    void a_probe_asks_for_the_models() {
        upstream.then(Reply.error(200, "{\"data\":[]}"));

        provider.probe();

        assertThat(upstream.received().getFirst().path()).isEqualTo("/v1/models");
    }

    @Test
    void s7_a_reason_to_stop_beside_its_place_is_the_reason() {
        try (ScriptedUpstream stepFun = ScriptedUpstream.playing("stepfun-7", 0.01);
                AnthropicProvider china = provider(stepFun.url());
                ChatStream stream = china.open(request())) {
            List<ChatEvent> events = drain(stream);

            assertThat(events)
                    .filteredOn(ChatEvent.Finished.class::isInstance)
                    .containsExactly(new ChatEvent.Finished(FinishReason.STOP));
            assertThat(events).anyMatch(ChatEvent.Reasoning.class::isInstance);
            assertThat(events).last().isInstanceOf(ChatEvent.Used.class);
        }
    }

    private List<ChatEvent> answer() {
        try (ChatStream stream = provider.open(request())) {
            return drain(stream);
        }
    }

    private JsonNode body() {
        try {
            return Json.MAPPER.readTree(upstream.received().getFirst().body());
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static AnthropicProvider provider(String url) {
        return new AnthropicProvider(
                new AnthropicSettings(
                        new RemoteSettings(
                                "test",
                                URI.create(url),
                                Credential.bearerAndKey(KEY),
                                Deadlines.usual()),
                        AnthropicSettings.USUAL_VERSION,
                        Continuing.PREFILL),
                InstantSource.system(),
                aside -> {});
    }
}
