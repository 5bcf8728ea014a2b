package dev.stepgate.gateway.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.Usage;
import dev.stepgate.doubles.Chunks;
import dev.stepgate.gateway.Asking;
import dev.stepgate.gateway.TestGateway;
import dev.stepgate.gateway.catalog.InForce;
import dev.stepgate.gateway.tenant.Tenants;
import dev.stepgate.upstream.Reply;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestGateway.class)
class MessagesRouteTest {
    private static final AtomicInteger TENANTS = new AtomicInteger();
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String HELLO =
            "{\"model\":\"step\",\"max_tokens\":50,\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]%s}";
    private static final ChatEvent[] ANSWER = {
        new ChatEvent.Reasoning("they greet"),
        new ChatEvent.Text("Hello"),
        new ChatEvent.CallStarted(0, "call_1", "wave"),
        new ChatEvent.CallArguments(0, "{\"to\":"),
        new ChatEvent.CallArguments(0, "\"all\"}"),
        new ChatEvent.Finished(FinishReason.TOOL_CALLS),
        new ChatEvent.Used(new Usage(7, 2, 5, 3))
    };

    @SuppressWarnings("NullAway.Init") // TestGateway fills it in
    TestGateway.Upstreams upstreams;

    @Inject Tenants tenants;
    @Inject InForce files;
    private String key;

    @BeforeEach
    void one_paid_tenant() throws IOException {
        upstreams.forgive(files);
        key = tenants.create("anthropic" + TENANTS.incrementAndGet(), "paid").text();
    }

    @Test
    void a_whole_answer_is_one_message() throws Exception {
        upstreams.first().then(Chunks.stream(ANSWER));

        HttpResponse<String> response = post("/v1/messages?beta=true", HELLO.formatted(""));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("request-id").orElse(""))
                .matches("req_[0-9a-f]{24}");
        assertThat(response.body().replaceAll("msg_[0-9a-f]{24}", "ID"))
                .isEqualTo(
                        """
                        {"id":"ID","type":"message","role":"assistant",\
                        "model":"stepfun/step-3.5-flash","content":[\
                        {"type":"thinking","thinking":"they greet","signature":"stepgate-1:"},\
                        {"type":"text","text":"Hello"},\
                        {"type":"tool_use","id":"call_1","name":"wave","input":{"to":"all"}}],\
                        "stop_reason":"tool_use","stop_sequence":null,\
                        "usage":{"input_tokens":5,"output_tokens":5,\
                        "cache_creation_input_tokens":0,"cache_read_input_tokens":2}}\
                        """);
    }

    @Test
    void a_stream_begins_with_the_message_and_ends_with_what_it_took() throws Exception {
        upstreams.first().then(Chunks.stream(ANSWER));

        HttpResponse<String> response = post("/v1/messages", HELLO.formatted(",\"stream\":true"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).contains("text/event-stream");
        String[] frames = response.body().replaceAll("msg_[0-9a-f]{24}", "ID").split("\n\n", -1);
        assertThat(frames[0])
                .matches(
                        "event: message_start\ndata: \\{\"type\":\"message_start\",\"message\":"
                                + "\\{\"id\":\"ID\",\"type\":\"message\",\"role\":\"assistant\","
                                + "\"model\":\"stepfun/step-3.5-flash\",\"content\":\\[],"
                                + "\"stop_reason\":null,\"stop_sequence\":null,"
                                + "\"usage\":\\{\"input_tokens\":\\d+,\"output_tokens\":0,.*}}}");
        assertThat(frames[1]).isEqualTo("event: ping\ndata: {\"type\":\"ping\"}");
        assertThat(frames[frames.length - 3])
                .isEqualTo(
                        """
                        event: message_delta
                        data: {"type":"message_delta","delta":{"stop_reason":"tool_use",\
                        "stop_sequence":null},"usage":{"input_tokens":5,"output_tokens":5,\
                        "cache_creation_input_tokens":0,"cache_read_input_tokens":2}}\
                        """);
        assertThat(frames[frames.length - 2])
                .isEqualTo("event: message_stop\ndata: {\"type\":\"message_stop\"}");
        assertThat(response.body()).doesNotContain("[DONE]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"stream\":true"})
    void the_sequence_that_ended_an_answer_is_named(String streamed) throws Exception {
        upstreams
                .first()
                .then(
                        Chunks.stream(
                                new ChatEvent.Text("Hello"),
                                new ChatEvent.Finished(0, FinishReason.STOP, "\n\"Human\":"),
                                new ChatEvent.Used(new Usage(7, 2, 5, 3))));

        HttpResponse<String> response =
                post(
                        "/v1/messages",
                        HELLO.formatted(
                                ",\"stop_sequences\":[\"END\",\"\\n\\\"Human\\\":\"]" + streamed));

        assertThat(response.body())
                .contains(
                        "\"stop_reason\":\"stop_sequence\",\"stop_sequence\":\"\\n\\\"Human\\\":\"");
    }

    @Test
    void an_answer_that_breaks_ends_with_an_error_in_the_dialects_words() throws Exception {
        upstreams
                .first()
                .then(Reply.streaming().data(Chunks.of(new ChatEvent.Text("Hel"))).hangUp());
        upstreams.second().then(Reply.error(500, "{}"));

        HttpResponse<String> response = post("/v1/messages", HELLO.formatted(",\"stream\":true"));

        String last = response.body().stripTrailing();
        last = last.substring(last.lastIndexOf("event: "));
        assertThat(last).startsWith("event: error\ndata: ");
        JsonNode error = JSON.readTree(last.substring(last.indexOf('{')));
        assertThat(error.at("/type").textValue()).isEqualTo("error");
        assertThat(error.at("/error/type").textValue()).isEqualTo("api_error");
        assertThat(error.at("/request_id").textValue())
                .isEqualTo(response.headers().firstValue("request-id").orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/messages",
                "/anthropic/v1/messages",
                "/messages",
                "/v1/messages?beta=true"
            })
    void a_fault_of_the_request_is_told_in_the_dialects_words(String path) throws Exception {
        HttpResponse<String> response = post(path, HELLO.formatted(",\"temperature\":7"));

        assertThat(response.statusCode()).isEqualTo(400);
        JsonNode error = JSON.readTree(response.body());
        assertThat(error.at("/type").textValue()).isEqualTo("error");
        assertThat(error.at("/error/type").textValue()).isEqualTo("invalid_request_error");
        assertThat(error.at("/error/message").textValue())
                .isEqualTo("temperature: 7.0 (expected: 0.0 to 2.0)");
        assertThat(error.at("/request_id").textValue()).startsWith("req_");
    }

    @Test
    void a_stranger_is_told_in_the_dialects_words() throws Exception {
        key = "sk-nobody";

        HttpResponse<String> response = post("/v1/messages", HELLO.formatted(""));

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(JSON.readTree(response.body()).at("/error/type").textValue())
                .isEqualTo("authentication_error");
    }

    @Test
    void a_path_of_both_dialects_answers_errors_in_the_clients() throws Exception {
        HttpResponse<String> response =
                Asking.send(
                        HttpRequest.newBuilder(Asking.uri("/v1/models/none"))
                                .header("x-api-key", key)
                                .header("anthropic-version", "2026-10-21")
                                .GET());

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(JSON.readTree(response.body()).at("/error/type").textValue())
                .isEqualTo("not_found_error");
    }

    @Test
    void a_prompt_that_is_too_long_is_told_so_that_clients_shorten_it() throws Exception {
        upstreams
                .first()
                .then(
                        Reply.error(
                                400,
                                "{\"error\":{\"message\":\"This model's maximum context length is 1000 tokens. However, your messages resulted in 2000 tokens.\",\"code\":\"context_length_exceeded\"}}"));

        HttpResponse<String> response =
                post("/v1/messages", HELLO.formatted("").replace("step", "dear"));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(response.body()).at("/error/message").textValue())
                .startsWith("prompt is too long: ");
    }

    @Test
    void tokens_are_counted_without_asking_anybody() throws Exception {
        HttpResponse<String> response =
                post(
                        "/v1/messages/count_tokens?beta=true",
                        "{\"model\":\"step\",\"tools\":[],\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).matches("\\{\"input_tokens\":[1-9]\\d*}");
    }

    @Test
    void what_claude_code_probes_with_is_answered() throws Exception {
        for (String path : new String[] {"/", "/api/hello"}) {
            HttpResponse<String> response =
                    Asking.send(
                            HttpRequest.newBuilder(Asking.uri(path))
                                    .method("HEAD", BodyPublishers.noBody()));

            assertThat(response.statusCode()).isEqualTo(200);
        }
    }

    private HttpResponse<String> post(String path, String body)
            throws IOException, InterruptedException {
        return Asking.send(
                HttpRequest.newBuilder(Asking.uri(path))
                        .header("x-api-key", key)
                        .header("anthropic-version", "2023-06-01")
                        .POST(BodyPublishers.ofString(body)));
    }
}
