package dev.stepgate.gateway.admin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.gateway.Asking;
import dev.stepgate.gateway.ManualClock;
import dev.stepgate.gateway.TestGateway;
import dev.stepgate.gateway.http.Door;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever an operator may ask, and whatever takes a tenant's key, refuses the wrong key, what is
 * too large, what is no wish, and who asks for names one after the other; and the audit log shows
 * it. What there is to ask is read from the description, which another test holds complete.
 */
@QuarkusTest
@WithTestResource(TestGateway.class)
class EveryPathTest {
    private static final String NOBODYS = "sk-admin-" + "A".repeat(43);

    @SuppressWarnings("NullAway.Init") // TestGateway fills it in
    TestGateway.Upstreams upstreams;

    @Inject ManualClock clock;

    /** One thing that may be asked. */
    record Operation(String method, String path, boolean takesBody, List<String> parameters) {
        String named(String name) {
            return path.replaceAll("\\{[a-z]+}", name);
        }
    }

    @SuppressWarnings("unchecked") // the file's own form
    static Stream<Operation> operations() throws IOException {
        Map<String, Map<String, Object>> paths =
                (Map<String, Map<String, Object>>)
                        Objects.requireNonNull(Operator.description().get("paths"));
        List<Operation> all = new ArrayList<>();
        paths.forEach(
                (path, members) ->
                        members.forEach(
                                (member, described) -> {
                                    if (described instanceof Map<?, ?> facts) {
                                        all.add(operation(path, member, facts));
                                    }
                                }));
        return all.stream();
    }

    private static Operation operation(String path, String method, Map<?, ?> facts) {
        List<String> parameters = new ArrayList<>();
        if (facts.get("parameters") instanceof List<?> list) {
            for (Object each : list) {
                if (each instanceof Map<?, ?> parameter && "query".equals(parameter.get("in"))) {
                    parameters.add(String.valueOf(parameter.get("name")));
                }
            }
        }
        return new Operation(
                method.toUpperCase(Locale.ROOT),
                path,
                facts.containsKey("requestBody"),
                parameters);
    }

    static Stream<Operation> wishes() throws IOException {
        return operations().filter(Operation::takesBody);
    }

    static Stream<Operation> ofOne() throws IOException {
        return operations().filter(each -> each.path().contains("{"));
    }

    private String operatorsKey() throws IOException {
        return Files.readString(upstreams.data().resolve("admin.key")).strip();
    }

    private String tenantsKey() throws IOException {
        return Files.readString(upstreams.data().resolve("tenant.key")).strip();
    }

    private static HttpResponse<String> ask(
            String key, String method, String path, BodyPublisher body)
            throws IOException, InterruptedException {
        return Asking.send(
                HttpRequest.newBuilder(Asking.uri(path))
                        .version(HttpClient.Version.HTTP_1_1)
                        .header("Authorization", "Bearer " + key)
                        .method(method, body));
    }

    private HttpResponse<String> ask(String method, String path, String body)
            throws IOException, InterruptedException {
        return ask(operatorsKey(), method, path, BodyPublishers.ofString(body));
    }

    private static BodyPublisher chunked(byte[] body) {
        return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body));
    }

    private static String code(HttpResponse<String> response) {
        return JsonPath.from(response.body()).getString("error.code");
    }

    @ParameterizedTest
    @MethodSource("operations")
    void whoever_is_not_the_operator_learns_nothing(Operation each) throws Exception {
        String nowhere = ask(NOBODYS, "GET", "/admin/no", BodyPublishers.noBody()).body();

        for (String key : List.of("unlikely-key", NOBODYS, tenantsKey(), "A".repeat(3_000))) {
            for (String name : List.of("default", "key-000000000000")) {
                for (BodyPublisher body :
                        List.of(
                                BodyPublishers.noBody(),
                                BodyPublishers.ofString("{\"tenant\":\"default\"}"),
                                BodyPublishers.ofString("{".repeat(30_000)))) {
                    HttpResponse<String> response =
                            ask(key, each.method(), each.named(name) + "?limit=x", body);

                    assertThat(response.statusCode()).isEqualTo(401);
                    assertThat(response.body()).isEqualTo(nowhere).doesNotContain(key);
                    assertThat(response.headers().firstValue("allow")).isEmpty();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/admin",
                "/admin/",
                "/admin/v1",
                "/admin/v2/keys",
                "/admin/v1/keys/",
                "/admin//v1/keys",
                "/admin/./v1/keys",
                "/admin/v1/../v1/keys",
                "/%61dmin/v1/keys",
                "/admin/v1%2Fkeys",
                "/admin;a=b/v1/keys",
                "/admin/v1/keys;a=b"
            })
    void no_way_to_write_a_path_gets_around_the_key(String path) throws Exception {
        for (String key : List.of(NOBODYS, tenantsKey())) {
            HttpResponse<String> response = ask(key, "GET", path, BodyPublishers.noBody());

            assertThat(response.statusCode()).isIn(401, 404);
            assertThat(response.body()).doesNotContain("\"data\":", "default", "key-");
        }
    }

    @Test
    void a_key_in_another_scheme_or_beside_another_one_is_none() throws Exception {
        String key = operatorsKey();
        HttpRequest.Builder basic =
                HttpRequest.newBuilder(Asking.uri("/admin/v1/keys"))
                        .header("Authorization", "Basic " + key);
        HttpRequest.Builder two =
                HttpRequest.newBuilder(Asking.uri("/admin/v1/keys"))
                        .header("Authorization", "Bearer " + key)
                        .header("x-api-key", NOBODYS);

        assertThat(Asking.send(basic).statusCode()).isEqualTo(401);
        assertThat(Asking.send(two).statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @MethodSource("wishes")
    void what_is_too_large_is_refused_whether_or_not_it_says_so(Operation each) throws Exception {
        byte[] body = new byte[Door.OPERATORS_LIMIT_BYTES - 10];
        String large = "{\"label\":\"" + "a".repeat(Door.OPERATORS_LIMIT_BYTES) + "\"}";

        String path = each.named("default");
        HttpResponse<String> declared = ask(each.method(), path, large);
        HttpResponse<String> undeclared =
                ask(operatorsKey(), each.method(), path, chunked(large.getBytes(ISO_8859_1)));
        HttpResponse<String> largest =
                ask(operatorsKey(), each.method(), path, BodyPublishers.ofByteArray(body));

        assertThat(declared.statusCode()).isEqualTo(413);
        assertThat(undeclared.statusCode()).isEqualTo(413);
        assertThat(largest.statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @MethodSource("wishes")
    void what_is_no_wish_is_refused_with_its_place_or_its_field(Operation each) throws Exception {
        String path = each.named("default");
        List<String> none =
                List.of(
                        "{",
                        "[]",
                        "null",
                        "7",
                        "{}{}",
                        "\u0000",
                        "[".repeat(10_000),
                        "{\"tenant\":",
                        "{\"no_such_field\":1}");

        for (String body : none) {
            HttpResponse<String> response = ask(each.method(), path, body);

            assertThat(response.statusCode()).as(body).isEqualTo(400);
            assertThat(JsonPath.from(response.body()).getString("error.message"))
                    .isNotBlank()
                    .doesNotContain("Exception");
        }
        HttpResponse<String> noText =
                ask(
                        operatorsKey(),
                        each.method(),
                        path,
                        BodyPublishers.ofByteArray(new byte[] {'{', '"', (byte) 0xff, '"', '}'}));
        assertThat(noText.statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void a_parameter_that_is_wrong_is_named(Operation each) throws Exception {
        for (String parameter : each.parameters()) {
            if (parameter.equals("tenant")) {
                continue; // any text may be a tenant's name
            }
            String query = "?" + parameter + "=%00no%20such%20thing";

            HttpResponse<String> response = ask(each.method(), each.named("default") + query, "");

            assertThat(response.statusCode()).as(query).isEqualTo(400);
            assertThat(JsonPath.from(response.body()).getString("error.param"))
                    .isEqualTo(parameter);
        }
    }

    @ParameterizedTest
    @MethodSource("ofOne")
    void names_that_are_none_are_told_from_nothing_and_break_nothing(Operation each)
            throws Exception {
        List<String> names =
                List.of(
                        "nobody",
                        "key-000000000000",
                        "..%2F..%2Fetc",
                        "%2e%2e",
                        "%00",
                        "%27%20or%201=1%20--",
                        "%F0%9F%91%BB",
                        "a".repeat(3_000));

        for (String name : names) {
            HttpResponse<String> response = ask(each.method(), each.named(name), valid(each));

            assertThat(response.statusCode()).as(name).isEqualTo(404);
            assertThat(response.body()).hasSizeLessThan(1_000).doesNotContain("Exception");
        }
    }

    /** A body that is not the reason why it is refused. */
    private static String valid(Operation each) {
        return each.method().equals("PATCH") && each.path().contains("{key}")
                ? "{\"label\":\"x\"}"
                : "";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /v1/key",
                "GET /v1/credits",
                "GET /v1/generation?id=chatcmpl-1",
                "GET /v1/models",
                "GET /v1/models/step",
                "POST /v1/chat/completions",
                "POST /chat/completions"
            })
    void what_takes_a_tenants_key_takes_no_other(String asked) throws Exception {
        String method = asked.split(" ", 2)[0];
        String path = asked.split(" ", 2)[1];

        for (String key :
                List.of(
                        "unlikely-key",
                        "sk-stepgate-" + "A".repeat(43),
                        operatorsKey(),
                        "A".repeat(3_000))) {
            HttpResponse<String> response =
                    ask(key, method, path, BodyPublishers.ofString("{".repeat(30_000)));

            assertThat(response.statusCode()).isEqualTo(401);
            assertThat(code(response)).isEqualTo("invalid_api_key");
            assertThat(response.body()).doesNotContain(key);
        }
    }

    @Test
    @Timeout(value = 30, unit = TimeUnit.SECONDS)
    void the_audit_log_tells_how_often_with_which_status_and_never_what_was_shown()
            throws Exception {
        clock.advance(Duration.ofHours(3));
        Instant since = clock.instant();
        var _ = ask(NOBODYS, "GET", "/admin/v1/keys", BodyPublishers.noBody());
        var _ = Asking.get("sk-stepgate-guessed", "/v1/key");
        Map<String, Integer> before = refused(since);
        while (!before.keySet().containsAll(List.of("operator 401", "caller 401"))) {
            clock.advance(Duration.ofMinutes(1));
            before = refused(since);
        }
        for (int i = 0; i < 3; i++) {
            var _ = ask(NOBODYS, "GET", "/admin/v1/keys/key-" + i, BodyPublishers.noBody());
        }
        var _ = ask("GET", "/admin/v1/keys/key-1", "");
        var _ = ask("GET", "/admin/v1/nothing", "");
        var _ = ask("PUT", "/admin/v1/keys", "");
        var _ = ask("POST", "/admin/v1/keys", "{");
        var _ = ask("POST", "/admin/v1/keys", " ".repeat(Door.OPERATORS_LIMIT_BYTES + 1));
        var _ = Asking.get("sk-stepgate-guessed", "/v1/key");

        Map<String, Integer> wanted = new TreeMap<>(before);
        Map.of("401", 3, "404", 2, "405", 1, "400", 1, "413", 1)
                .forEach(
                        (status, times) -> wanted.merge("operator " + status, times, Integer::sum));
        wanted.merge("caller 401", 1, Integer::sum);
        Map<String, Integer> told = refused(since);
        while (!told.equals(wanted)) {
            clock.advance(Duration.ofMinutes(1));
            told = refused(since);
        }

        assertThat(audit(since)).doesNotContain(NOBODYS, "guessed", "key-1", "nothing");
    }

    private String audit(Instant since) throws Exception {
        return ask("GET", "/admin/v1/audit?limit=1000&since=" + since, "").body();
    }

    /** How often somebody was refused with a status, as the log has it. */
    private Map<String, Integer> refused(Instant since) throws Exception {
        Map<String, Integer> all = new TreeMap<>();
        List<Map<String, Object>> entries = JsonPath.from(audit(since)).getList("data");
        for (Map<String, Object> entry : entries) {
            String kind = String.valueOf(entry.get("kind"));
            if (entry.get("statuses") instanceof Map<?, ?> statuses) {
                statuses.forEach(
                        (status, times) ->
                                all.merge(
                                        kind.replace("-refused", " ") + status,
                                        ((Number) times).intValue(),
                                        Integer::sum));
            }
        }
        return all;
    }
}
