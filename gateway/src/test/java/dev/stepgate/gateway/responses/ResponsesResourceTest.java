package dev.stepgate.gateway.responses;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.doubles.Chunks;
import dev.stepgate.gateway.Asking;
import dev.stepgate.gateway.TestGateway;
import dev.stepgate.gateway.catalog.InForce;
import dev.stepgate.gateway.openai.PublishedSpecification;
import dev.stepgate.gateway.tenant.TenantChange;
import dev.stepgate.gateway.tenant.Tenants;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(TestGateway.class)
class ResponsesResourceTest {
    private static final AtomicInteger TENANTS = new AtomicInteger();
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final ChatEvent[] ANSWER = {
        new ChatEvent.Reasoning("hm"),
        new ChatEvent.Text("one"),
        new ChatEvent.Finished(FinishReason.STOP)
    };

    @SuppressWarnings("NullAway.Init") // TestGateway fills it in
    TestGateway.Upstreams upstreams;

    @Inject Tenants tenants;
    @Inject InForce files;
    private String key;
    private String other;

    @BeforeEach
    void a_tenant_that_stores_and_one_that_does_not() throws IOException {
        upstreams.forgive(files);
        String name = "stores" + TENANTS.incrementAndGet();
        key = tenants.create(name, "paid").text();
        var _ = tenants.change(name, TenantChange.NONE.storesResponses(true), "operator");
        other = tenants.create("not" + name, "paid").text();
    }

    private JsonNode answered(String body) throws Exception {
        upstreams.first().then(Chunks.stream(ANSWER));
        HttpResponse<String> response = post(key, "/v1/responses", body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    private JsonNode lastSent() throws Exception {
        JsonNode last = JSON.nullNode();
        for (var request = upstreams.first().awaitRequest(Duration.ofSeconds(10));
                request.isPresent();
                request = upstreams.first().awaitRequest(Duration.ZERO)) {
            last = JSON.readTree(request.get().body());
        }
        return last.get("messages");
    }

    @Test
    void a_response_is_found_as_it_was_told() throws Exception {
        PublishedSpecification specification = PublishedSpecification.find();
        JsonNode told = answered(hello(""));

        HttpResponse<String> found = get(key, "/v1/responses/" + id(told));

        assertThat(told.get("store").booleanValue()).isTrue();
        assertThat(JSON.readTree(found.body())).isEqualTo(told);
        assertThat(specification.complaints("Response", found.body())).isEmpty();
    }

    @Test
    void a_streamed_response_is_found_too() throws Exception {
        upstreams.first().then(Chunks.stream(ANSWER));

        Assembled told = Assembled.of(post(key, "/v1/responses", hello(",\"stream\":true")).body());

        HttpResponse<String> found = get(key, "/v1/responses/" + id(told.response()));
        assertThat(JSON.readTree(found.body())).isEqualTo(told.response());
    }

    @Test
    void a_conversation_goes_on_without_the_instructions_it_had() throws Exception {
        JsonNode first = answered(hello(",\"instructions\":\"Be brief.\""));
        JsonNode second = answered(hello(",\"previous_response_id\":\"" + id(first) + "\""));
        answered(
                "{\"model\":\"step\",\"instructions\":\"Be loud.\",\"previous_response_id\":\""
                        + id(second)
                        + "\"}");

        assertThat(lastSent())
                .extracting(
                        message ->
                                message.get("role").textValue()
                                        + " "
                                        + message.path("content").asText())
                .containsExactly(
                        "system Be loud.",
                        "user hello",
                        "assistant one",
                        "user hello",
                        "assistant one");
        assertThat(second.get("previous_response_id").textValue()).isEqualTo(id(first));
    }

    @Test
    void a_reference_stands_for_the_item_it_names() throws Exception {
        JsonNode first = answered(hello(""));
        String item = first.at("/output/1/id").textValue();

        answered(
                "{\"model\":\"step\",\"input\":[{\"role\":\"user\",\"content\":\"a\"},{\"type\":\"item_reference\",\"id\":\""
                        + item
                        + "\"},{\"role\":\"user\",\"content\":\"b\"}]}");

        assertThat(lastSent())
                .extracting(message -> message.path("content").asText())
                .containsExactly("a", "one", "b");
    }

    @Test
    void what_is_not_to_be_stored_is_not_found() throws Exception {
        JsonNode told = answered(hello(",\"store\":false"));

        HttpResponse<String> found = get(key, "/v1/responses/" + id(told));

        assertThat(told.get("store").booleanValue()).isFalse();
        assertThat(found.statusCode()).isEqualTo(404);
        assertThat(JSON.readTree(found.body()).at("/error/message").textValue())
                .contains("that is still stored");
    }

    @Test
    void another_tenant_finds_nothing_and_is_told_why() throws Exception {
        JsonNode told = answered(hello(""));

        HttpResponse<String> found = get(other, "/v1/responses/" + id(told));
        HttpResponse<String> continued =
                post(
                        other,
                        "/v1/responses",
                        hello(",\"previous_response_id\":\"" + id(told) + "\""));
        HttpResponse<String> referring =
                post(
                        other,
                        "/v1/responses",
                        "{\"model\":\"step\",\"input\":[{\"type\":\"item_reference\",\"id\":\"msg_1\"}]}");

        assertThat(found.statusCode()).isEqualTo(404);
        assertThat(JSON.readTree(found.body()).at("/error/message").textValue())
                .contains("responses are not stored");
        assertThat(continued.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(continued.body()).at("/error/param").textValue())
                .isEqualTo("previous_response_id");
        assertThat(JSON.readTree(continued.body()).at("/error/message").textValue())
                .contains("--store-responses true");
        assertThat(referring.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(referring.body()).at("/error/message").textValue())
                .contains("input[0]", "store: false");
    }

    @Test
    void a_deleted_response_is_gone_for_who_would_go_on_from_it() throws Exception {
        JsonNode told = answered(hello(""));
        String path = "/v1/responses/" + id(told);

        HttpResponse<String> deleted =
                Asking.send(
                        HttpRequest.newBuilder(Asking.uri(path))
                                .header("authorization", "Bearer " + key)
                                .DELETE());

        assertThat(deleted.body())
                .isEqualTo(
                        "{\"id\":\"" + id(told) + "\",\"object\":\"response\",\"deleted\":true}");
        assertThat(get(key, path).statusCode()).isEqualTo(404);
        HttpResponse<String> continued =
                post(key, "/v1/responses", hello(",\"previous_response_id\":\"" + id(told) + "\""));
        assertThat(continued.statusCode()).isEqualTo(400);
    }

    @Test
    void input_items_come_in_pages() throws Exception {
        PublishedSpecification specification = PublishedSpecification.find();
        JsonNode told =
                answered(
                        """
                        {"model":"step","input":[{"role":"user","content":"a"},{"role":"assistant","content":"b"},
                         {"type":"function_call","call_id":"c","name":"f","arguments":"{}"},
                         {"type":"function_call_output","call_id":"c","output":"d"}]}""");
        String path = "/v1/responses/" + id(told) + "/input_items";

        JsonNode first = JSON.readTree(get(key, path + "?limit=3&order=asc").body());
        JsonNode rest =
                JSON.readTree(
                        get(key, path + "?order=asc&after=" + first.get("last_id").textValue())
                                .body());
        JsonNode backwards = JSON.readTree(get(key, path).body());

        assertThat(first.get("data")).hasSize(3);
        assertThat(first.get("has_more").booleanValue()).isTrue();
        assertThat(rest.at("/data/0/type").textValue()).isEqualTo("function_call_output");
        assertThat(rest.get("has_more").booleanValue()).isFalse();
        assertThat(backwards.get("first_id")).isEqualTo(rest.get("last_id"));
        assertThat(specification.complaints("ResponseItemList", first.toString())).isEmpty();
        assertThat(specification.complaints("ResponseItemList", backwards.toString())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/input_items?limit=0,limit",
        "/input_items?limit=many,limit",
        "/input_items?order=up,order",
        "/input_items?after=x,after",
        "?stream=true,stream"
    })
    void a_parameter_that_is_wrong_is_named(String more, String param) throws Exception {
        JsonNode told = answered(hello(""));

        HttpResponse<String> response = get(key, "/v1/responses/" + id(told) + more);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(response.body()).at("/error/param").textValue()).isEqualTo(param);
    }

    @Test
    void nothing_is_cancelled_since_nothing_is_in_the_background() throws Exception {
        JsonNode told = answered(hello(""));

        HttpResponse<String> known = post(key, "/v1/responses/" + id(told) + "/cancel", "");
        HttpResponse<String> unknown = post(key, "/v1/responses/resp_1/cancel", "");

        assertThat(known.statusCode()).isEqualTo(400);
        assertThat(unknown.statusCode()).isEqualTo(404);
    }

    private static String id(JsonNode response) {
        return response.get("id").textValue();
    }

    private static String hello(String more) {
        return "{\"model\":\"step\",\"input\":\"hello\"" + more + "}";
    }

    private static HttpResponse<String> get(String as, String path) throws Exception {
        return Asking.get(as, path);
    }

    private static HttpResponse<String> post(String as, String path, String body) throws Exception {
        return Asking.send(
                HttpRequest.newBuilder(Asking.uri(path))
                        .header("authorization", "Bearer " + as)
                        .POST(BodyPublishers.ofString(body)));
    }
}
