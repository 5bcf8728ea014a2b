package dev.stepgate.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import dev.stepgate.gateway.Asking;
import dev.stepgate.gateway.TestGateway;
import dev.stepgate.gateway.catalog.InForce;
import dev.stepgate.gateway.config.YamlText;
import dev.stepgate.gateway.tenant.Tenants;
import dev.stepgate.upstream.Reply;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestGateway.class)
class DescriptionTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @SuppressWarnings("NullAway.Init") // TestGateway fills it in
    TestGateway.Upstreams upstreams;

    @Inject Router router;
    @Inject InForce files;
    @Inject Tenants tenants;

    @BeforeEach
    void upstreams_answer() throws IOException {
        upstreams.forgive(files);
        upstreams.first().play("healthy");
    }

    @AfterEach
    void upstreams_wait_for_their_cue() {
        upstreams.first().otherwise(Reply.error(500, "{}"));
    }

    private static JsonNode described() throws Exception {
        return JSON.readTree(RestAssured.get("/openapi").asString());
    }

    /** Every path under /v1 is there without it, too, and some under another name before it. */
    private static String inFull(String path, Set<String> served) {
        String versioned = path.replaceFirst("^/anthropic", "");
        return served.contains("/v1" + versioned) ? "/v1" + versioned : versioned;
    }

    @Test
    void every_path_that_clients_are_served_is_described_and_no_other() throws Exception {
        Set<String> described = new TreeSet<>();
        described().path("paths").fieldNames().forEachRemaining(described::add);
        Set<String> served =
                router.getRoutes().stream()
                        .map(Route::getPath)
                        .filter(Objects::nonNull)
                        .filter(path -> !path.startsWith("/admin") && !path.startsWith("/q/"))
                        .map(path -> path.replaceAll("(?<=.)/$", "/{id}"))
                        .map(path -> path.replace(":id", "{id}"))
                        .collect(Collectors.toCollection(TreeSet::new));

        Set<String> full =
                served.stream()
                        .map(path -> inFull(path, served))
                        .collect(Collectors.toCollection(TreeSet::new));

        assertThat(described).containsAll(full);
        assertThat(full).containsAll(described);
    }

    @Test
    void nobody_needs_a_key_to_read_it_in_either_form() throws Exception {
        var json = RestAssured.get("/openapi.json");
        var yaml = RestAssured.get("/openapi.yaml");

        assertThat(json.contentType()).startsWith("application/json");
        assertThat(yaml.contentType()).startsWith("application/yaml");
        JsonNode read = JSON.valueToTree(YamlText.read(yaml.asString()));
        assertThat(read).isEqualTo(JSON.readTree(json.asString()));
        assertThat(described()).isEqualTo(JSON.readTree(json.asString()));
        assertThat(described().path("openapi").asText()).startsWith("3.1.");
        assertThat(described().at("/info/version").asText()).matches("\\d+\\..*");
    }

    /** By a validator of OpenAPI 3.1's own dialect of JSON Schema. */
    private static List<String> complaints(String schema, String json) throws Exception {
        String location = "https://stepgate.dev/openapi.json";
        String whole = described().toString();
        return SchemaRegistry.withDefaultDialect(
                        Dialects.getOpenApi31(),
                        builder -> builder.schemas(Map.of(location, whole)))
                .getSchema(SchemaLocation.of(location + "#/components/schemas/" + schema))
                .validate(json, InputFormat.JSON)
                .stream()
                .map(Error::toString)
                .toList();
    }

    @Test
    void what_we_answer_is_as_it_says() throws Exception {
        String key = tenants.create("description", "paid").text();
        String input =
                "{\"model\":\"vectors\",\"input\":[[1,2],[3]],\"encoding_format\":\"base64\"}";
        String chat = Asking.hello("");
        String text = "{\"model\":\"step\",\"prompt\":\"Count: \",\"max_tokens\":9}";
        Map<String, String> answers =
                Map.of(
                        "Completion", asked(key, text).post("/v1/completions").asString(),
                        "EmbeddingList", asked(key, input).post("/v1/embeddings").asString(),
                        "Response",
                                asked(key, "{\"model\":\"step\",\"input\":\"hi\"}")
                                        .post("/v1/responses")
                                        .asString(),
                        "ChatCompletion", asked(key, chat).post("/v1/chat/completions").asString(),
                        "ModelList", asked(key, "").get("/v1/models").asString(),
                        "Error", asked(key, "{}").post("/v1/embeddings").asString(),
                        "Account", asked(key, "").get("/v1/key").asString(),
                        "Greeting", RestAssured.get("/").asString());

        for (Map.Entry<String, String> each : answers.entrySet()) {
            assertThat(complaints(each.getKey(), each.getValue())).as(each.toString()).isEmpty();
        }
        assertThat(complaints("EmbeddingRequest", input)).isEmpty();
        assertThat(complaints("ChatRequest", chat)).isEmpty();
        assertThat(complaints("CompletionRequest", text)).isEmpty();
        assertThat(complaints("EmbeddingRequest", "{\"model\":\"vectors\",\"input\":[]}"))
                .isNotEmpty();
    }

    private static RequestSpecification asked(String key, String body) {
        RequestSpecification request = RestAssured.given().header("x-api-key", key);
        return body.isEmpty() ? request : request.body(body);
    }

    @Test
    void nothing_is_said_of_pages_of_other_origins_unless_settings_name_them() {
        RequestSpecification page = RestAssured.given().header("Origin", "https://page.example");

        Response got = page.get("/openapi");
        Response preflight =
                page.header("Access-Control-Request-Method", "POST")
                        .options("/v1/chat/completions");

        assertThat(got.statusCode()).isEqualTo(200);
        assertThat(preflight.statusCode()).isEqualTo(405);
        for (Response each : List.of(got, preflight)) {
            assertThat(each.headers().asList())
                    .noneMatch(
                            header ->
                                    header.getName()
                                            .toLowerCase(Locale.ROOT)
                                            .startsWith("access-control"));
        }
    }

    @Test
    void all_that_it_refers_to_is_in_it() throws Exception {
        JsonNode whole = described();

        assertThat(whole.findValuesAsText("$ref"))
                .isNotEmpty()
                .allMatch(each -> whole.at(each.substring(1)).isObject());
    }
}
