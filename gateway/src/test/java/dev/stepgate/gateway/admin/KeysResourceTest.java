package dev.stepgate.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.gateway.Asking;
import dev.stepgate.gateway.ManualClock;
import dev.stepgate.gateway.TestGateway;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(TestGateway.class)
class KeysResourceTest {
    @SuppressWarnings("NullAway.Init") // TestGateway fills it in
    TestGateway.Upstreams upstreams;

    @Inject ManualClock clock;

    @Test
    void a_key_that_was_made_works_at_once() throws Exception {
        JsonPath made = post("{\"tenant\":\"acme\",\"tier\":\"free\"}").jsonPath();

        int status = Asking.get(made.getString("key"), "/v1/models").statusCode();

        assertThat(status).isEqualTo(200);
        assertThat(made.getString("tenant")).isEqualTo("acme");
        assertThat(made.getString("tier")).isEqualTo("free");
    }

    @Test
    void keys_are_listed_without_their_text() throws IOException {
        JsonPath made = post("{\"tenant\":\"listed\",\"tier\":\"free\"}").jsonPath();

        Response list = RestAssured.given().auth().oauth2(operatorsKey()).get("/admin/keys");

        assertThat(list.asString())
                .contains(made.getString("key_id"))
                .doesNotContain(made.getString("key"));
    }

    @Test
    void a_tier_that_does_not_exist_is_refused() throws IOException {
        Response response = post("{\"tenant\":\"acme\",\"tier\":\"gold\"}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.jsonPath().getString("error.param")).isEqualTo("tier");
    }

    @Test
    void a_field_we_do_not_know_is_refused() throws IOException {
        Response response = post("{\"tenant\":\"acme\",\"tier\":\"free\",\"admin\":true}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.jsonPath().getString("error.param")).isEqualTo("admin");
    }

    @Test
    void a_tenant_s_key_does_not_open_it() throws IOException {
        String key = Files.readString(upstreams.data().resolve("tenant.key")).strip();

        Response response = RestAssured.given().auth().oauth2(key).get("/admin/keys");

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.asString()).doesNotContain(key);
    }

    private Operator operator() throws IOException {
        return Operator.of(upstreams);
    }

    private JsonPath made(String wish) throws IOException {
        Response made = operator().post("/admin/v1/keys", wish);
        assertThat(made.statusCode()).as(made.asString()).isEqualTo(201);
        assertThat(Operator.complaints("NewKey", made)).isEmpty();
        return made.jsonPath();
    }

    @Test
    void a_key_for_some_models_is_refused_the_others() throws Exception {
        String key =
                made("{\"tenant\":\"ke-scoped\",\"tier\":\"paid\",\"models\":[\"dear\"]}")
                        .getString("key");
        upstreams.first().answers("hi");

        var step = Asking.chat(key, Asking.hello(""));
        var dear = Asking.chat(key, Asking.hello("").replace("\"step\"", "\"dear\""));

        assertThat(step.statusCode()).isEqualTo(403);
        assertThat(step.body()).contains("model_not_for_key");
        assertThat(dear.statusCode()).as(dear.body()).isEqualTo(200);
        assertThat(Asking.get(key, "/v1/models").body())
                .contains("\"dear\"")
                .doesNotContain("step-3.5-flash");
    }

    @Test
    void nothing_asked_with_a_local_only_key_leaves_the_machine() throws Exception {
        String key =
                made("{\"tenant\":\"ke-local\",\"tier\":\"paid\",\"local_only\":true}")
                        .getString("key");
        while (upstreams.first().awaitRequest(Duration.ZERO).isPresent()) {}

        var answer = Asking.chat(key, Asking.hello(""));

        assertThat(answer.statusCode()).isGreaterThanOrEqualTo(400);
        assertThat(upstreams.first().awaitRequest(Duration.ZERO)).isEmpty();
    }

    @Test
    void a_rotated_key_works_beside_the_next_for_the_overlap() throws Exception {
        JsonPath old = made("{\"tenant\":\"ke-rotated\",\"tier\":\"paid\",\"label\":\"ci\"}");
        String path = "/admin/v1/keys/" + old.getString("key_id");

        Response next = operator().post(path + "/rotate", "{\"overlap_seconds\":60}");

        assertThat(next.statusCode()).isEqualTo(201);
        assertThat(next.jsonPath().getString("label")).isEqualTo("ci");
        assertThat(operator().get(path).jsonPath().getString("replaced_by"))
                .isEqualTo(next.jsonPath().getString("key_id"));
        assertThat(status(old.getString("key"))).isEqualTo(200);
        clock.advance(Duration.ofSeconds(60));
        assertThat(status(old.getString("key"))).isEqualTo(401);
        assertThat(status(next.jsonPath().getString("key"))).isEqualTo(200);
        assertThat(operator().get(path).jsonPath().getString("state")).isEqualTo("replaced");
    }

    @Test
    void a_key_ends_when_it_is_said_to_and_at_once_when_it_is_revoked() throws Exception {
        String end = clock.instant().plusSeconds(60).toString();
        JsonPath ending =
                made("{\"tenant\":\"ke-over\",\"tier\":\"paid\",\"expires_at\":\"" + end + "\"}");
        JsonPath revoked = made("{\"tenant\":\"ke-over\"}");

        Response gone = operator().delete("/admin/v1/keys/" + revoked.getString("key_id"));

        assertThat(Operator.complaints("Key", gone)).isEmpty();
        assertThat(gone.jsonPath().getString("state")).isEqualTo("revoked");
        assertThat(status(revoked.getString("key"))).isEqualTo(401);
        assertThat(status(ending.getString("key"))).isEqualTo(200);
        clock.advance(Duration.ofSeconds(60));
        assertThat(status(ending.getString("key"))).isEqualTo(401);
    }

    @Test
    void keys_are_listed_by_tenant_relabelled_and_never_shown_again() throws IOException {
        JsonPath one = made("{\"tenant\":\"ke-listed\",\"tier\":\"paid\"}");
        JsonPath two = made("{\"tenant\":\"ke-listed\"}");
        operator().patch("/admin/v1/keys/" + two.getString("key_id"), "{\"label\":\"bureau\"}");

        Response list = operator().get("/admin/v1/keys?tenant=ke-listed");

        assertThat(Operator.complaints("Keys", list)).isEmpty();
        assertThat(list.jsonPath().getList("data.key_id"))
                .containsExactlyInAnyOrder(one.getString("key_id"), two.getString("key_id"));
        assertThat(list.jsonPath().getList("data.label")).containsExactlyInAnyOrder("", "bureau");
        assertThat(list.asString()).doesNotContain(one.getString("key"), "sha256");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tenant | {\"tier\":\"paid\"}",
                "tier | {\"tenant\":\"default\",\"tier\":\"free\"}",
                "label | {\"tenant\":\"default\",\"label\":\"a\\nb\"}",
                "models | {\"tenant\":\"default\",\"models\":[\"nobodys\"]}",
                "models | {\"tenant\":\"default\",\"models\":\"dear\"}",
                "local_only | {\"tenant\":\"default\",\"local_only\":1}",
                "expires_at | {\"tenant\":\"default\",\"expires_at\":\"tomorrow\"}",
                "expires_at | {\"tenant\":\"default\",\"expires_at\":\"2001-01-01T00:00:00Z\"}"
            })
    void a_wish_that_is_none_is_refused_by_its_field(String field, String wish) throws IOException {
        Response response = operator().post("/admin/v1/keys", wish);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.jsonPath().getString("error.param")).isEqualTo(field);
        assertThat(response.jsonPath().getString("error.message"))
                .startsWith(field + ": ")
                .contains("(expected: ");
    }

    private static int status(String key) throws Exception {
        return Asking.get(key, "/v1/models").statusCode();
    }

    private Response post(String body) throws IOException {
        return RestAssured.given().auth().oauth2(operatorsKey()).body(body).post("/admin/keys");
    }

    private String operatorsKey() throws IOException {
        return Files.readString(upstreams.data().resolve("admin.key")).strip();
    }
}
