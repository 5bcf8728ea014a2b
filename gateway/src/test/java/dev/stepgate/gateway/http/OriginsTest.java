package dev.stepgate.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.gateway.Asking;
import dev.stepgate.gateway.TestGateway;
import dev.stepgate.gateway.tenant.Tenants;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(OriginsTest.Named.class)
@WithTestResource(TestGateway.class)
class OriginsTest {
    private static final String PAGE = "https://chat.example.org";

    @SuppressWarnings("NullAway.Init") // TestGateway fills it in
    TestGateway.Upstreams upstreams;

    @Inject Tenants tenants;

    /** Two origins are named. */
    public static final class Named implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("stepgate.http.cors-origins", PAGE + ",http://localhost:5173");
        }
    }

    private static RequestSpecification from(String origin) {
        return RestAssured.given().header("Origin", origin);
    }

    private static Response preflight(String origin, String path) {
        return from(origin)
                .header("Access-Control-Request-Method", "POST")
                .header(
                        "Access-Control-Request-Headers",
                        "authorization,content-type,x-stainless-os")
                .options(path);
    }

    @Test
    void a_browser_is_promised_what_it_asks_about_without_a_key() {
        Response promised = preflight(PAGE, "/v1/chat/completions");

        assertThat(promised.statusCode()).isEqualTo(204);
        assertThat(promised.asString()).isEmpty();
        assertThat(promised.header("access-control-allow-origin")).isEqualTo(PAGE);
        assertThat(promised.header("access-control-allow-methods")).contains("POST");
        assertThat(promised.header("access-control-allow-headers"))
                .isEqualTo("authorization,content-type,x-stainless-os");
        assertThat(promised.header("access-control-max-age")).isEqualTo("600");
        assertThat(promised.headers().hasHeaderWithName("access-control-allow-credentials"))
                .isFalse();
        assertThat(promised.header("x-request-id")).startsWith("req_");
    }

    @Test
    void the_page_gets_its_answer_and_may_read_what_heads_say() {
        String key = tenants.create("origins", "paid").text();
        upstreams.first().answers("hi");

        Response answer =
                from(PAGE)
                        .header("Authorization", "Bearer " + key)
                        .body(Asking.hello(""))
                        .post("/v1/chat/completions");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.header("access-control-allow-origin")).isEqualTo(PAGE);
        assertThat(answer.header("vary")).isEqualToIgnoringCase("origin");
        assertThat(List.of(answer.header("access-control-expose-headers").split(", ", -1)))
                .contains("x-request-id", "retry-after", "x-ratelimit-remaining-requests")
                .containsAll(
                        answer.headers().asList().stream()
                                .map(each -> each.getName().toLowerCase(Locale.ROOT))
                                .filter(name -> name.startsWith("x-stepgate-"))
                                .toList());
    }

    @Test
    void a_page_may_read_why_it_was_refused() {
        Response refused = from("http://LOCALHOST:5173").get("/v1/models");

        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.header("access-control-allow-origin"))
                .isEqualTo("http://LOCALHOST:5173");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example.org",
                "http://chat.example.org",
                "https://chat.example.org:444",
                "null"
            })
    void others_are_told_nothing(String origin) {
        Response promised = preflight(origin, "/v1/chat/completions");
        Response refused = from(origin).get("/v1/models");

        assertThat(promised.statusCode()).isEqualTo(405);
        assertThat(promised.headers().asList())
                .noneMatch(
                        each ->
                                each.getName()
                                        .toLowerCase(Locale.ROOT)
                                        .startsWith("access-control"));
        assertThat(refused.headers().asList())
                .noneMatch(
                        each ->
                                each.getName()
                                        .toLowerCase(Locale.ROOT)
                                        .startsWith("access-control"));
        assertThat(refused.header("vary")).isEqualToIgnoringCase("origin");
    }

    @Test
    void an_operators_paths_are_not_for_pages() {
        Response promised = preflight(PAGE, "/admin/v1/tenants");

        assertThat(promised.statusCode()).isEqualTo(401);
        assertThat(promised.header("access-control-allow-origin")).isNull();
    }
}
