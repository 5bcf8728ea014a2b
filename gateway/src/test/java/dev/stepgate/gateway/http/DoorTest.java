package dev.stepgate.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.gateway.Asking;
import dev.stepgate.gateway.TestGateway;
import dev.stepgate.gateway.tenant.Tenants;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestGateway.class)
class DoorTest {
    @Inject Tenants tenants;

    @ParameterizedTest
    @ValueSource(strings = {"/nowhere/at/all", "/v1", "/v1/chat", "/v1/complete"})
    void an_unknown_path_is_refused_in_json(String path) {
        Response response = RestAssured.get(path);

        assertError(response, 404, "unknown_path");
        assertThat(response.jsonPath().getString("error.message"))
                .isEqualTo("no such path: GET " + path);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/chat/completions, POST",
        "DELETE, /chat/completions, POST",
        "POST, /v1/models, GET",
    })
    void a_wrong_method_is_told_the_right_one(String method, String path, String allowed) {
        Response response = RestAssured.request(method, path);

        assertError(response, 405, "method_not_allowed");
        assertThat(response.header("allow")).contains(allowed);
    }

    /** Whether there is something at an operator's path, only the operator learns. */
    @ParameterizedTest
    @ValueSource(
            strings = {"/v1/models", "/v1/models/step", "/admin/keys", "/admin", "/admin/nowhere"})
    void no_key_is_refused(String path) {
        Response response = RestAssured.get(path);

        assertError(response, 401, "invalid_api_key");
    }

    @Test
    void an_unknown_key_is_refused_and_not_repeated() {
        Response response =
                RestAssured.given()
                        .header("Authorization", "Bearer sk-mistyped")
                        .body("{}")
                        .post("/v1/chat/completions");

        assertError(response, 401, "invalid_api_key");
        assertThat(response.header("www-authenticate")).isEqualTo("Bearer");
        assertThat(response.asString()).doesNotContain("mistyped");
    }

    @Test
    void two_different_keys_are_refused() {
        Response response =
                RestAssured.given()
                        .headers(Map.of("Authorization", "Bearer sk-one", "x-api-key", "sk-two"))
                        .get("/v1/models");

        assertError(response, 401, "invalid_api_key");
        assertThat(response.asString()).contains("Authorization and x-api-key");
    }

    @Test
    void the_same_key_under_both_headers_is_accepted() {
        String key = tenants.create("both", "paid").text();

        Response response =
                RestAssured.given()
                        .headers(Map.of("Authorization", "bearer " + key, "x-api-key", key))
                        .get("/v1/models");

        assertThat(response.statusCode()).isEqualTo(200);
    }

    @Test
    void the_root_says_who_we_are() {
        Response response = RestAssured.get("/");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.jsonPath().getString("name")).isEqualTo("stepgate");
        assertThat(RestAssured.head("/").statusCode()).isEqualTo(200);
    }

    @Test
    void it_is_alive_and_ready() {
        Response live = RestAssured.get("/q/health/live");
        Response ready = RestAssured.get("/q/health/ready");

        assertThat(live.statusCode()).isEqualTo(200);
        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(ready.asString()).contains("stepfun/step-3.5-flash");
    }

    @Test
    void a_large_body_is_refused_on_every_path() throws Exception {
        var response =
                Asking.send(
                        java.net.http.HttpRequest.newBuilder(Asking.uri("/admin/keys"))
                                .POST(
                                        java.net.http.HttpRequest.BodyPublishers.ofString(
                                                " ".repeat(140_000))));

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.body()).contains("request_too_large");
    }

    @Test
    void a_request_without_a_host_is_refused_in_json() throws IOException {
        String response = raw("GET /v1/models HTTP/1.1\r\n\r\n");

        assertThat(response)
                .startsWith("HTTP/1.1 400 ")
                .containsPattern("x-request-id: req_[0-9a-f]{24}")
                .contains("content-type: application/json")
                .contains("{\"error\":{\"message\":\"the request cannot be read (expected: ");
    }

    @Test
    void a_path_that_is_none_is_refused_in_json() throws IOException {
        String response = raw("OPTIONS * HTTP/1.1\r\nHost: here\r\n\r\n");

        assertThat(response)
                .startsWith("HTTP/1.1 404 ")
                .containsPattern("x-request-id: req_[0-9a-f]{24}")
                .contains("no such path: OPTIONS *");
    }

    @Test
    void a_stranger_is_refused_before_the_body_came() throws IOException {
        String response =
                raw(
                        "POST /v1/chat/completions HTTP/1.1\r\nHost: here\r\nContent-Length: 9\r\n\r\n");

        assertThat(response).startsWith("HTTP/1.1 401 ").contains("invalid_api_key");
    }

    /** What comes back until the object that every refusal is has ended. */
    private static String raw(String request) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), Asking.uri("/").getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            StringBuilder seen = new StringBuilder();
            InputStream in = socket.getInputStream();
            for (int each = in.read(); each >= 0; each = in.read()) {
                seen.append((char) each);
                if (seen.toString().endsWith("}}")) {
                    break;
                }
            }
            return seen.toString();
        }
    }

    private static void assertError(Response response, int status, String code) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(status);
        assertThat(response.contentType()).startsWith("application/json");
        assertThat(response.header("x-request-id")).matches("req_[0-9a-f]{24}");
        assertThat(response.jsonPath().getMap("error"))
                .containsOnlyKeys("message", "type", "param", "code")
                .containsEntry("code", code);
    }
}
