package dev.stepgate.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.gateway.Asking;
import dev.stepgate.gateway.TestGateway;
import dev.stepgate.gateway.catalog.InForce;
import dev.stepgate.gateway.tenant.TenantChange;
import dev.stepgate.gateway.tenant.TenantChange.Money;
import dev.stepgate.gateway.tenant.Tenants;
import dev.stepgate.upstream.Reply;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestGateway.class)
class EmbeddingsRouteTest {
    private static final AtomicInteger TENANTS = new AtomicInteger();
    private static final Reply BROKEN = Reply.error(500, "{\"error\":{\"message\":\"secret\"}}");

    /** 0.25, 0.25 and -1 as 32-bit floats. */
    private static final String BASE64 = "\"embedding\":\"AACAPgAAgD4AAIC/\"";

    private static final String NUMBERS = "\"embedding\":[0.25,0.25,-1.0]";

    @SuppressWarnings("NullAway.Init") // TestGateway fills it in
    TestGateway.Upstreams upstreams;

    @Inject Tenants tenants;
    @Inject InForce files;
    private String tenant = "";
    private String key = "";

    @BeforeEach
    void one_paid_tenant() throws IOException {
        upstreams.forgive(files);
        tenant = "er-" + TENANTS.incrementAndGet();
        key = tenants.create(tenant, "paid").text();
        upstreams.first().play("healthy");
        upstreams.second().play("healthy");
    }

    @AfterEach
    void upstreams_wait_for_their_cue() {
        upstreams.first().otherwise(BROKEN);
        upstreams.second().otherwise(BROKEN);
    }

    private HttpResponse<String> embed(String fields) throws Exception {
        return post("/v1/embeddings", "{\"model\":\"vectors\"," + fields + "}");
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return Asking.send(
                HttpRequest.newBuilder(Asking.uri(path))
                        .header("Authorization", "Bearer " + key)
                        .POST(BodyPublishers.ofString(body)));
    }

    @ParameterizedTest
    @CsvSource({
        "healthy, float, false",
        "healthy, base64, true",
        "vectors-numbers, base64, true",
        "vectors-base64, float, false"
    })
    void vectors_are_written_as_the_client_wants_them_however_an_upstream_does(
            String scenario, String form, boolean packed) throws Exception {
        upstreams.first().play(scenario);

        var response = embed("\"input\":\"two words\",\"encoding_format\":\"" + form + "\"");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .isEqualTo(
                        """
                        {"object":"list","data":[{"object":"embedding","index":0,%s}],\
                        "model":"vectors","usage":{"prompt_tokens":2,"total_tokens":2}}"""
                                .formatted(packed ? BASE64 : NUMBERS));
    }

    @Test
    void what_is_answered_complies_with_the_published_specification() throws Exception {
        var response = embed("\"input\":[\"a\",\"b c\"]");

        assertThat(
                        PublishedSpecification.find()
                                .complaints("CreateEmbeddingResponse", response.body()))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"two words\" | 1",
                "[\"two words\", \"one\"] | 2",
                "[7, 8, 9] | 1",
                "[[7, 8], [9]] | 2"
            })
    void texts_and_token_ids_go_to_the_upstream_as_they_came(String input, int vectors)
            throws Exception {
        var response =
                embed(
                        "\"input\":"
                                + input
                                + ",\"dimensions\":5,\"user\":\"u\",\"odd\":{\"a\":[1]}");

        String sent = upstreams.first().received().getLast().body();
        assertThat(new JsonPath(sent).getInt("dimensions")).isEqualTo(5);
        assertThat(sent)
                .contains(
                        "\"model\":\"first-vectors\",\"input\":" + input.replace(", ", ","),
                        "\"user\":\"u\"",
                        "\"odd\":{\"a\":[1]}");
        assertThat(new JsonPath(response.body()).getList("data")).hasSize(vectors);
        assertThat(new JsonPath(response.body()).getList("data[0].embedding")).hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/embeddings", "/embeddings"})
    void the_head_names_provider_answer_and_length(String path) throws Exception {
        var response = post(path, "{\"model\":\"words\",\"input\":\"two words\"}");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("x-stepgate-provider")).contains("first");
        assertThat(response.headers().firstValue("x-stepgate-prompt-tokens")).contains("2");
        assertThat(response.headers().firstValue("x-request-id")).isPresent();
        assertThat(response.headers().firstValue("x-generation-id").orElse(""))
                .matches("embd-[0-9a-f]{24}");
    }

    @Test
    void somebody_else_makes_them_where_the_first_offer_fails() throws Exception {
        upstreams.first().play("fault-04");

        var response = embed("\"input\":\"two words\",\"encoding_format\":\"base64\"");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("x-stepgate-provider")).contains("second");
        assertThat(response.body()).contains(BASE64).doesNotContain("secret");
    }

    @Test
    void a_vector_too_few_is_no_answer_and_somebody_else_is_asked() throws Exception {
        upstreams.first().play("vectors-missing");

        var response = embed("\"input\":[\"a\",\"b\"]");

        assertThat(response.headers().firstValue("x-stepgate-provider")).contains("second");
        assertThat(new JsonPath(response.body()).getList("data")).hasSize(2);
    }

    @Test
    void who_cannot_be_helped_by_anybody_is_told_so_in_the_envelope() throws Exception {
        upstreams.first().play("fault-02");
        upstreams.second().play("fault-02");

        var response = embed("\"input\":\"a\"");

        assertThat(response.headers().firstValue("retry-after")).isPresent();
        ChatRouteTest.assertError(response, 429, "rate_limit_error", "", "upstream_rate_limited");
    }

    @Test
    void what_they_took_is_charged_by_the_upstreams_count_and_has_a_receipt() throws Exception {
        tenants.change(tenant, TenantChange.NONE.perDay(new Money.Own(1_000_000)), "operator");

        var response = embed("\"input\":[\"a b c\",\"d e\"]");

        String id = response.headers().firstValue("x-generation-id").orElseThrow();
        JsonPath receipt = new JsonPath(Asking.get(key, "/v1/generation?id=" + id).body());
        assertThat(receipt.getInt("data.tokens_prompt")).isEqualTo(5);
        assertThat(receipt.getInt("data.tokens_completion")).isZero();
        assertThat(receipt.getDouble("data.total_cost")).isEqualTo(5e-7);
        assertThat(receipt.getString("data.model")).isEqualTo("vectors");
        assertThat(new JsonPath(Asking.get(key, "/v1/key").body()).getDouble("data.usage"))
                .isEqualTo(5e-7);
    }

    @Test
    void whose_money_does_not_pay_for_as_many_tokens_as_there_may_be_is_refused() throws Exception {
        tenants.change(tenant, TenantChange.NONE.perDay(new Money.Own(1_000)), "operator");
        int before = upstreams.first().received().size();

        var response = embed("\"input\":\"a text of more than ten bytes\"");

        assertThat(response.statusCode()).isEqualTo(402);
        assertThat(upstreams.first().received()).hasSize(before);
    }

    @Test
    void a_model_that_answers_has_no_embeddings_and_who_has_is_named() throws Exception {
        var response = post("/v1/embeddings", "{\"model\":\"step\",\"input\":\"a\"}");

        ChatRouteTest.assertError(
                response, 404, "invalid_request_error", "model", "model_not_found");
        assertThat(response.body())
                .contains("\\\"step\\\" has no embeddings (expected: one that has: vectors)");
    }

    @Test
    void a_model_that_makes_embeddings_does_not_chat_in_any_dialect() throws Exception {
        var chat = Asking.chat(key, Asking.hello("").replace("\"step\"", "\"vectors\""));
        var message =
                post(
                        "/v1/messages",
                        "{\"model\":\"words\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}");

        ChatRouteTest.assertError(chat, 404, "invalid_request_error", "model", "model_not_found");
        assertThat(chat.body())
                .contains("\\\"vectors\\\" makes embeddings and does not answer (expected: POST");
        assertThat(message.statusCode()).isEqualTo(404);
        assertThat(message.body()).contains("\"type\":\"error\"", "makes embeddings");
    }

    @Test
    void a_tier_without_the_model_may_not_use_it() throws Exception {
        key = tenants.create(tenant + "-free", "free").text();

        var response = embed("\"input\":\"a\"");
        var none = post("/v1/embeddings", "{\"model\":\"step\",\"input\":\"a\"}");

        ChatRouteTest.assertError(response, 403, "permission_error", "model", "model_not_in_tier");
        assertThat(none.body()).contains("a model with task: embeddings, and there is none");
    }

    @Test
    void models_that_make_embeddings_are_listed_with_what_they_make() throws Exception {
        JsonPath model = new JsonPath(Asking.get(key, "/v1/models/words").body());

        assertThat(model.getString("id")).isEqualTo("vectors");
        assertThat(model.getList("architecture.output_modalities")).hasToString("[embeddings]");
        assertThat(model.getList("supported_parameters")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"user\":1 | input | input: missing (expected: a string, or a list of",
                "\"input\":7 | input | input: 7 (expected: a string, or a list of strings",
                "\"input\":{} | input | input: an object (expected: a string, or a list",
                "\"input\":\"\" | input | input: empty (expected: a text)",
                "\"input\":[] | input | input: empty (expected: at least one)",
                "\"input\":[\"a\",\"\"] | input[1] | input[1]: empty (expected: a text)",
                "\"input\":[\"a\",7] | input[1] | input[1]: 7 (expected: a string, as the others)",
                "\"input\":[7,\"a\"] | input[1] | input[1]: a string (expected: a token id, 0..",
                "\"input\":[-1] | input[0] | input[0]: -1 (expected: a token id, 0..2147483647)",
                "\"input\":[1.5] | input[0] | input[0]: 1.5 (expected: a token id",
                "\"input\":[[]] | input[0] | input[0]: empty (expected: at least one token id)",
                "\"input\":[[1],\"a\"] | input[1] | input[1]: a string (expected: token ids)",
                "\"input\":[null] | input[0] | input[0]: null (expected: a string, or a list",
                "\"input\":\"a\",\"encoding_format\":\"hex\" | encoding_format | encoding_format: \"hex\" (expected: float or base64)",
                "\"input\":\"a\",\"encoding_format\":1 | encoding_format | encoding_format: 1 (expected: a string)",
                "\"input\":\"a\",\"dimensions\":0 | dimensions | dimensions: 0 (expected: 1 to 65536)"
            })
    void what_is_no_input_is_refused_by_field_value_and_what_is_right(
            String fields, String field, String message) throws Exception {
        int before = upstreams.first().received().size();

        var response = embed(fields);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(new JsonPath(response.body()).getString("error.param")).isEqualTo(field);
        assertThat(new JsonPath(response.body()).getString("error.message")).startsWith(message);
        assertThat(upstreams.first().received()).hasSize(before);
    }

    @Test
    void more_inputs_than_anybody_takes_are_refused_and_as_many_are_not() throws Exception {
        String most = "\"a\",".repeat(2047) + "\"a\"";

        var tooMany = embed("\"input\":[" + most + ",\"a\"]");

        assertThat(tooMany.body()).contains("input: 2049 inputs (expected: at most 2048)");
        assertThat(embed("\"input\":[" + most + "]").statusCode()).isEqualTo(200);
    }
}
