package dev.stepgate.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import java.net.Socket;
import java.time.Duration;
import org.hamcrest.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every no is JSON in OpenAI's envelope, whatever the client says it accepts. */
@ExtendWith(OutOfTheBox.class)
class RefusalsTest {
    private static final String PROMPT = "archaeopteryx";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final GatewayProcess gateway;
    private final Client client;

    RefusalsTest(GatewayProcess gateway) {
        this.gateway = gateway;
        this.client = gateway.firstTenant();
    }

    @Test
    void a_key_that_nobody_made_is_401() {
        Response response = gateway.as("sk-stepgate-nobodys").ask("stepgate/step-nano");

        refused(response, 401)
                .header("www-authenticate", "Bearer")
                .body("error.code", equalTo("invalid_api_key"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nowhere",
                "/v1/chat/nowhere",
                "/index.html",
                "/favicon.ico",
                "/q/nowhere",
                "/v1/models/nobody/nothing"
            })
    void a_path_that_leads_nowhere_is_404(String path) {
        Response response = client.request().header("Accept", "text/html").get(path);

        refused(response, 404);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/chat/completions, POST",
        "OPTIONS, /v1/chat/completions, POST",
        "DELETE, /v1/models, 'GET, HEAD'"
    })
    void a_wrong_method_is_405_and_names_the_right_ones(String method, String path, String right) {
        Response response = client.request().request(method, path);

        refused(response, 405).header("allow", right);
    }

    @Test
    void a_browser_may_look_at_the_models() {
        client.request()
                .header("Accept", "text/html")
                .get("/v1/models")
                .then()
                .statusCode(200)
                .contentType("application/json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "{\"model\": \"archaeopteryx\", oops}"})
    void a_body_that_is_no_json_object_is_400(String body) {
        Response response = client.chat(body);

        refused(response, 400).body("error.message", containsString("JSON"));
    }

    @ParameterizedTest
    @CsvSource({
        "max_tokens, -1",
        "temperature, 3",
        "temperature, '\"hot\"'",
        "top_p, 2",
        "n, 17",
        "stream, '\"yes\"'",
        "stop, 7",
        "tools, 7",
        "messages, []"
    })
    void a_field_that_is_wrong_is_named(String field, String value) {
        Response response = client.chat(with(field, value));

        refused(response, 400)
                .body("error.param", equalTo(field))
                .body("error.message", containsString(field + ": "));
    }

    @Test
    void a_body_that_is_too_large_is_413_before_it_is_sent() throws Exception {
        String head =
                String.join(
                        "\r\n",
                        "POST /v1/chat/completions HTTP/1.1",
                        "Host: gateway",
                        "Connection: close",
                        "Content-Length: 33554433",
                        "\r\n");

        try (Socket socket = client.sending(head)) {
            String reply = new String(socket.getInputStream().readNBytes(200), UTF_8);
            assertThat(reply).startsWith("HTTP/1.1 413 ").contains("application/json");
        }
    }

    @Test
    void bytes_that_are_not_http_are_400_without_a_word() throws Exception {
        try (Socket socket = client.sending("GARBAGE\r\n\r\n")) {
            String reply = new String(socket.getInputStream().readAllBytes(), UTF_8);
            assertThat(reply).startsWith("HTTP/1.0 400 ").doesNotContainIgnoringCase("html");
        }
    }

    @Test
    void neither_keys_nor_prompts_are_logged() throws InterruptedException {
        Client stranger = gateway.as("sk-stepgate-strangers-own");
        Client tenant = gateway.newTenant("discreet", "paid");

        stranger.chat(saying(PROMPT));
        tenant.chat(saying(PROMPT)).then().statusCode(200);
        tenant.chat(saying(PROMPT) + "}");
        tenant.chat("{\"model\": \"nobody/nothing\"}");

        client.request().get("/the-last-of-these");
        assertThat(gateway.output().says("GET /the-last-of-these 404", PATIENCE)).isTrue();
        String log = afterTheBlock(gateway.output().soFar());
        assertThat(log)
                .contains("POST /v1/chat/completions 401", "POST /v1/chat/completions 200")
                .doesNotContain(PROMPT)
                .doesNotContain(stranger.key())
                .doesNotContain(tenant.key())
                .doesNotContain(client.key())
                .doesNotContain(gateway.home().read("admin.key"))
                .doesNotContain("Exception", "\tat ");
    }

    /** The block shows the two first keys once, by design. */
    private static String afterTheBlock(String output) {
        return output.substring(output.indexOf("kept in", output.indexOf("operator: ")));
    }

    private static String with(String field, String value) {
        String messages =
                field.equals("messages")
                        ? ""
                        : ", \"messages\": [{\"role\": \"user\", \"content\": \"Hello\"}]";
        return "{\"model\": \"stepgate/step-nano\", \"%s\": %s%s}"
                .formatted(field, value, messages);
    }

    private static String saying(String text) {
        return """
        {"model": "stepgate/step-nano", "max_tokens": 4,
         "messages": [{"role": "user", "content": "%s"}]}
        """
                .formatted(text);
    }

    private static ValidatableResponse refused(Response response, int status) {
        assertThat(response.asString()).doesNotContainIgnoringCase("<html");
        return response.then()
                .statusCode(status)
                .contentType("application/json")
                .body("error.keySet()", containsFour())
                .header("x-request-id", containsString("req_"));
    }

    private static Matcher<Iterable<? extends String>> containsFour() {
        return containsInAnyOrder("message", "type", "param", "code");
    }
}
