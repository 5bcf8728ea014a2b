package dev.stepgate.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.gateway.TestGateway;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestGateway.class)
class ConfigResourceTest {
    @SuppressWarnings("NullAway.Init") // TestGateway fills it in
    TestGateway.Upstreams upstreams;

    private Path models = Path.of("");
    private String before = "";

    @BeforeEach
    void remember() throws IOException {
        models = upstreams.data().resolveSibling("config").resolve("models.yaml");
        before = Files.readString(models);
    }

    @AfterEach
    void restore() throws IOException {
        Files.writeString(models, before);
        assertThat(reload().statusCode()).isEqualTo(200);
    }

    @Test
    void a_good_edit_is_in_force_at_once() throws Exception {
        Files.writeString(models, before.replace("\n  dear:", "\n  cheap:"));

        Response reloaded = reload();

        assertThat(reloaded.statusCode()).isEqualTo(200);
        assertThat(reloaded.jsonPath().getBoolean("reloaded")).isTrue();
        Response shown = get("/admin/config");
        assertThat(shown.jsonPath().getMap("models"))
                .containsOnlyKeys("stepfun/step-3.5-flash", "cheap", "vectors");
        assertThat(shown.jsonPath().getString("in_force_since"))
                .isEqualTo(reloaded.jsonPath().getString("in_force_since"));
        assertThat(shown.jsonPath().getString("providers.nowhere"))
                .isEqualTo("off: environment variable STEPGATE_TEST_NO_SUCH_VARIABLE is not set");
        assertThat(shown.jsonPath().getString("providers.first")).isEqualTo("on");
        assertThat(shown.jsonPath().getInt("tiers.free.requests_per_day")).isEqualTo(50);
    }

    @Test
    void a_bad_edit_is_refused_with_all_its_faults_and_the_old_files_hold() throws Exception {
        Files.writeString(
                models,
                before.replaceFirst("owned-by: somebody", "owned-bye: somebody")
                        .replace("context-tokens: 1000", "context-tokens: none"));

        Response reloaded = reload();

        assertThat(reloaded.statusCode()).isEqualTo(409);
        assertThat(reloaded.jsonPath().getBoolean("reloaded")).isFalse();
        assertThat(reloaded.jsonPath().getList("faults", String.class))
                .hasSize(3)
                .allMatch(fault -> fault.contains("models.yaml:"));
        assertThat(reloaded.jsonPath().getString("error.code")).isEqualTo("configuration_refused");
        assertThat(get("/admin/config").jsonPath().getList("refused", String.class)).hasSize(3);
        assertThat(get("/admin/config").jsonPath().getMap("models")).containsKey("dear");
    }

    @Test
    void it_is_only_for_the_operator() throws IOException {
        assertThat(RestAssured.post("/admin/reload").statusCode()).isEqualTo(401);
        assertThat(RestAssured.get("/admin/config").statusCode()).isEqualTo(401);
        assertThat(RestAssured.get("/admin/reload").statusCode()).isEqualTo(401);
        assertThat(get("/admin/reload").statusCode()).isEqualTo(405);
    }

    private Response reload() throws IOException {
        return RestAssured.given().auth().oauth2(operatorsKey()).post("/admin/reload");
    }

    private Response get(String path) throws IOException {
        return RestAssured.given().auth().oauth2(operatorsKey()).get(path);
    }

    private String operatorsKey() throws IOException {
        return Files.readString(upstreams.data().resolve("admin.key")).strip();
    }
}
