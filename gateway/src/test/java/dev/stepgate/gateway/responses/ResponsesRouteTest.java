package dev.stepgate.gateway.responses;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.TokenOdds;
import dev.stepgate.chat.Usage;
import dev.stepgate.doubles.Chunks;
import dev.stepgate.gateway.Asking;
import dev.stepgate.gateway.TestGateway;
import dev.stepgate.gateway.catalog.InForce;
import dev.stepgate.gateway.openai.PublishedSpecification;
import dev.stepgate.gateway.tenant.Tenants;
import dev.stepgate.upstream.Reply;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestGateway.class)
class ResponsesRouteTest {
    private static final AtomicInteger TENANTS = new AtomicInteger();
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String TOOLS =
            """
            ,"tools":[{"type":"function","name":"wave","parameters":{"type":"object"}},
             {"type":"custom","name":"patch","format":{"type":"text"}},
             {"type":"namespace","name":"crew","description":"A crew.","tools":[{"type":"function","name":"hire"}]}]""";
    private static final TokenOdds ODDS =
            new TokenOdds(
                    new TokenOdds.Chance("Hello", List.of((byte) 104), -0.25),
                    List.of(new TokenOdds.Chance("?", List.of(), -0.125)));
    private static final ChatEvent[] ANSWER = {
        new ChatEvent.Reasoning("they greet"),
        new ChatEvent.Text(0, "Hello", List.of(ODDS)),
        new ChatEvent.CallStarted(0, "call_1", "wave"),
        new ChatEvent.CallArguments(0, "{\"to\":"),
        new ChatEvent.CallArguments(0, "\"all\"}"),
        new ChatEvent.CallStarted(1, "call_2", "patch"),
        new ChatEvent.CallArguments(1, "{\"input\":\"a\\nb\"}"),
        new ChatEvent.CallStarted(2, "call_3", "crew__hire"),
        new ChatEvent.CallArguments(2, "{}"),
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
        key = tenants.create("responses" + TENANTS.incrementAndGet(), "paid").text();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/responses", "/responses"})
    void a_whole_answer_is_one_response(String path) throws Exception {
        upstreams.first().then(Chunks.stream(ANSWER));

        HttpResponse<String> response = post(path, hello(TOOLS));

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(anonymous(response.body()))
                .isEqualTo(
                        """
                        {"id":"resp_N","object":"response","created_at":T,"status":"completed",\
                        "completed_at":T,"error":null,"incomplete_details":null,\
                        "model":"stepfun/step-3.5-flash","output":[\
                        {"id":"rs_N_0","type":"reasoning","summary":[],"content":[\
                        {"type":"reasoning_text","text":"they greet"}],"status":"completed"},\
                        {"id":"msg_N_1","type":"message","role":"assistant","content":[\
                        {"type":"output_text","text":"Hello","annotations":[],"logprobs":[]}],\
                        "status":"completed"},\
                        {"id":"fc_N_2","type":"function_call","call_id":"call_1","name":"wave",\
                        "arguments":"{\\"to\\":\\"all\\"}","status":"completed"},\
                        {"id":"ctc_N_3","type":"custom_tool_call","call_id":"call_2",\
                        "name":"patch","input":"a\\nb","status":"completed"},\
                        {"id":"fc_N_4","type":"function_call","call_id":"call_3","name":"hire",\
                        "namespace":"crew","arguments":"{}","status":"completed"}],\
                        "usage":{"input_tokens":7,"input_tokens_details":{"cached_tokens":2,\
                        "cache_write_tokens":0},"output_tokens":5,"output_tokens_details":\
                        {"reasoning_tokens":3},"total_tokens":12},\
                        "background":false,"instructions":null,"max_output_tokens":null,\
                        "max_tool_calls":null,"metadata":{},"parallel_tool_calls":true,\
                        "previous_response_id":null,"temperature":null,"tool_choice":"auto",\
                        "top_logprobs":0,"top_p":null,"reasoning":{"effort":null,"summary":null},\
                        "service_tier":"default","store":false,"text":{"format":{"type":"text"},\
                        "verbosity":"medium"},"tools":[\
                        {"type":"function","name":"wave","parameters":{"type":"object"},\
                        "strict":false},{"type":"custom","name":"patch","format":{"type":"text"}},\
                        {"type":"namespace","name":"crew","description":"A crew.","tools":[\
                        {"type":"function","name":"hire"}]}],"truncation":"disabled"}""");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"reasoning\":{\"summary\":\"auto\"}"})
    void a_stream_tells_what_a_whole_answer_is(String more) throws Exception {
        String wishes =
                TOOLS
                        + more
                        + ",\"include\":[\"reasoning.encrypted_content\",\"message.output_text.logprobs\"],\"top_logprobs\":1";
        upstreams.first().then(Chunks.stream(ANSWER));
        upstreams.first().then(Chunks.stream(ANSWER));

        HttpResponse<String> streamed = post("/v1/responses", hello(wishes + ",\"stream\":true"));
        HttpResponse<String> whole = post("/v1/responses", hello(wishes));

        assertThat(streamed.headers().firstValue("content-type")).contains("text/event-stream");
        assertThat(streamed.body()).doesNotContain("[DONE]");
        Assembled told = Assembled.of(streamed.body());
        assertThat(told.types())
                .startsWith("response.created", "response.in_progress")
                .endsWith("response.completed");
        assertThat((JsonNode) told.items()).isEqualTo(told.response().get("output"));
        assertThat(anonymous(told.response().toString())).isEqualTo(anonymous(whole.body()));
        assertThat(told.events().getFirst().at("/response/output").isEmpty()).isTrue();
        assertThat(told.events().getFirst().at("/response/status").textValue())
                .isEqualTo("in_progress");
    }

    @Test
    void what_is_cut_at_its_length_is_incomplete() throws Exception {
        upstreams
                .first()
                .then(
                        Chunks.stream(
                                new ChatEvent.Text("Hel"),
                                new ChatEvent.Finished(FinishReason.LENGTH)));

        HttpResponse<String> response =
                post("/v1/responses", hello(",\"stream\":true,\"max_output_tokens\":1"));

        Assembled told = Assembled.of(response.body());
        assertThat(told.types()).endsWith("response.output_item.done", "response.incomplete");
        assertThat(told.response().get("status").textValue()).isEqualTo("incomplete");
        assertThat(told.response().at("/incomplete_details/reason").textValue())
                .isEqualTo("max_output_tokens");
        assertThat(told.items().get(0).get("status").textValue()).isEqualTo("incomplete");
    }

    @Test
    void an_answer_that_breaks_ends_as_failed() throws Exception {
        upstreams
                .first()
                .then(Reply.streaming().data(Chunks.of(new ChatEvent.Text("Hel"))).hangUp());
        upstreams.second().then(Reply.error(500, "{}"));

        HttpResponse<String> response = post("/v1/responses", hello(",\"stream\":true"));

        Assembled told = Assembled.of(response.body());
        assertThat(told.types())
                .endsWith("response.output_text.delta", "response.failed")
                .doesNotContain("response.output_item.done");
        assertThat(told.response().at("/error/code").textValue()).isEqualTo("server_error");
        assertThat(told.response().at("/error/message").textValue()).isNotBlank();
        assertThat(told.response().at("/output/0/status").textValue()).isEqualTo("incomplete");
    }

    @Test
    void an_upstream_gets_a_chat() throws Exception {
        while (upstreams.first().awaitRequest(Duration.ZERO).isPresent()) {}
        upstreams.first().answers("hi");

        post(
                "/v1/responses",
                hello(
                        ",\"instructions\":\"Be brief.\",\"text\":{\"verbosity\":\"low\"},\"max_output_tokens\":7,\"store\":false,\"metadata\":{\"a\":\"b\"}"));

        JsonNode sent =
                JSON.readTree(
                        upstreams
                                .first()
                                .awaitRequest(Duration.ofSeconds(10))
                                .orElseThrow()
                                .body());
        assertThat(sent.get("messages").toString())
                .isEqualTo(
                        "[{\"role\":\"system\",\"content\":\"Be brief.\"},{\"role\":\"user\",\"content\":\"hello\"}]");
        assertThat(sent.get("verbosity").textValue()).isEqualTo("low");
        assertThat(sent.has("store") || sent.has("metadata") || sent.has("input")).isFalse();
    }

    @Test
    void tokens_are_counted_without_asking_anybody() throws Exception {
        HttpResponse<String> response = post("/v1/responses/input_tokens", hello(TOOLS));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .matches("\\{\"object\":\"response.input_tokens\",\"input_tokens\":[1-9]\\d*}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/responses/compact", "/responses/compact"})
    void what_is_not_served_is_a_404_in_json(String path) throws Exception {
        HttpResponse<String> response = post(path, hello(""));

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(JSON.readTree(response.body()).at("/error/message").textValue()).isNotBlank();
    }

    @Test
    void a_fault_of_the_request_names_its_field() throws Exception {
        HttpResponse<String> response =
                post("/v1/responses", hello(",\"stream\":true,\"temperature\":7"));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(response.body()).at("/error/param").textValue())
                .isEqualTo("temperature");
    }

    @Test
    void responses_are_as_published() throws Exception {
        PublishedSpecification specification = PublishedSpecification.find();
        String wishes =
                TOOLS
                        + ",\"user\":\"u\",\"metadata\":{\"a\":\"b\"},\"include\":[\"reasoning.encrypted_content\",\"message.output_text.logprobs\"],\"top_logprobs\":1,\"tool_choice\":{\"type\":\"allowed_tools\",\"mode\":\"auto\",\"tools\":[{\"type\":\"function\",\"name\":\"wave\"}]},\"text\":{\"format\":{\"type\":\"json_schema\",\"name\":\"a\",\"schema\":{}}}";
        upstreams.first().then(Chunks.stream(ANSWER));
        upstreams.first().then(Chunks.stream(ANSWER));

        String plain = post("/v1/responses", hello("")).body();
        String full = post("/v1/responses", hello(wishes)).body();
        String counted = post("/v1/responses/input_tokens", hello("")).body();

        assertThat(specification.complaints("Response", plain)).isEmpty();
        assertThat(specification.complaints("Response", full)).isEmpty();
        assertThat(specification.complaints("TokenCountsResource", counted)).isEmpty();
        assertThat(specification.complaints("Response", "{\"id\":1}")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"reasoning\":{\"summary\":\"auto\"}"})
    void every_event_is_as_published(String more) throws Exception {
        PublishedSpecification specification = PublishedSpecification.find();
        upstreams.first().then(Chunks.stream(ANSWER));

        String body =
                post(
                                "/v1/responses",
                                hello(
                                        TOOLS
                                                + more
                                                + ",\"stream\":true,\"include\":[\"reasoning.encrypted_content\",\"message.output_text.logprobs\"]"))
                        .body();

        assertPublished(specification, body);
    }

    @Test
    void a_failed_and_an_incomplete_response_are_as_published() throws Exception {
        PublishedSpecification specification = PublishedSpecification.find();
        upstreams
                .first()
                .then(
                        Chunks.stream(
                                new ChatEvent.Text("Hel"),
                                new ChatEvent.Finished(FinishReason.LENGTH)));
        String incomplete = post("/v1/responses", hello(",\"stream\":true")).body();
        upstreams
                .first()
                .then(Reply.streaming().data(Chunks.of(new ChatEvent.Text("Hel"))).hangUp());
        upstreams.second().then(Reply.error(500, "{}"));

        String failed = post("/v1/responses", hello(",\"stream\":true")).body();

        assertThat(incomplete).contains("response.incomplete");
        assertThat(failed).contains("response.failed");
        assertPublished(specification, incomplete);
        assertPublished(specification, failed);
    }

    private static void assertPublished(PublishedSpecification specification, String body)
            throws Exception {
        for (JsonNode event : Assembled.of(body).events()) {
            assertThat(specification.complaints("ResponseStreamEvent", event.toString()))
                    .as(event.toString())
                    .isEmpty();
        }
    }

    private static String anonymous(String json) {
        return json.replaceAll("_[0-9a-f]{24}", "_N").replaceAll("(_at\":)\\d+", "$1T");
    }

    private static String hello(String more) {
        return "{\"model\":\"step\",\"input\":\"hello\"" + more + "}";
    }

    private HttpResponse<String> post(String path, String body)
            throws IOException, InterruptedException {
        return Asking.send(
                HttpRequest.newBuilder(Asking.uri(path))
                        .header("authorization", "Bearer " + key)
                        .POST(BodyPublishers.ofString(body)));
    }
}
