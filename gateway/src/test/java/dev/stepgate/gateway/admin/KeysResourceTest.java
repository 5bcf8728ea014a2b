package dev.stepgate.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.gateway.Asking;
import dev.stepgate.gateway.TestGateway;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestGateway.class)
class KeysResourceTest {
    @SuppressWarnings("NullAway.Init") // TestGateway fills it in
    TestGateway.Upstreams upstreams;

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

    private Response post(String body) throws IOException {
        return RestAssured.given().auth().oauth2(operatorsKey()).body(body).post("/admin/keys");
    }

    private String operatorsKey() throws IOException {
        return Files.readString(upstreams.data().resolve("admin.key")).strip();
    }
}
