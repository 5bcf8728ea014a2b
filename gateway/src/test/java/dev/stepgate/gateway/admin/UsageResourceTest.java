package dev.stepgate.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.gateway.ManualClock;
import dev.stepgate.gateway.TestGateway;
import dev.stepgate.gateway.store.Database;
import dev.stepgate.gateway.usage.Settling;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestGateway.class)
class UsageResourceTest {
    @SuppressWarnings("NullAway.Init") // TestGateway fills it in
    TestGateway.Upstreams upstreams;

    @Inject Database database;
    @Inject ManualClock clock;

    private Response get(String path) throws IOException {
        String key = Files.readString(upstreams.data().resolve("admin.key")).strip();
        return RestAssured.given().auth().oauth2(key).get(path);
    }

    @Test
    void sums_are_told_by_what_is_asked_for() throws IOException {
        Instant now = clock.instant();
        Settling.settle(database, "u1", "usage-a", now, 1_500_000_000);
        Settling.settle(database, "u2", "usage-a", now.minus(Duration.ofDays(1)), 1);

        Response response = get("/admin/v1/usage?by=model&since=7d&tenant=usage-a");

        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
        assertThat(response.asString())
                .contains(
                        "\"data\":[{\"model\":\"stepfun/step-3.5-flash\",\"requests\":2,"
                                + "\"prompt_tokens\":20,\"cached_tokens\":8,"
                                + "\"completion_tokens\":20,\"reasoning_tokens\":6,"
                                + "\"cost_dollars\":1.500000001}]");
    }

    @Test
    void keys_are_told_with_whose_they_are() throws IOException {
        Instant now = clock.instant();
        Settling.settle(database, "k1", "usage-k", now, 2_000_000_000);
        Settling.settle(database, "k2", "usage-k", now.minus(Duration.ofDays(9)), 1);

        Response response = get("/admin/v1/usage?by=key&since=7d&tenant=usage-k");

        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
        assertThat(Operator.complaints("Usage", response)).isEmpty();
        assertThat(response.asString())
                .contains(
                        "\"data\":[{\"key\":\"key_usage-k\",\"tenant\":\"usage-k\",\"requests\":1,"
                                + "\"prompt_tokens\":10,\"cached_tokens\":4,"
                                + "\"completion_tokens\":10,\"reasoning_tokens\":3,"
                                + "\"cost_dollars\":2}]");
    }

    @Test
    void receipts_are_exported_in_their_order_however_many() throws IOException {
        Instant now = clock.instant();
        for (int i = 0; i < 1_100; i++) {
            Settling.settle(database, "e" + i, "usage-b", now.plusMillis(i), i);
        }

        String csv = get("/admin/v1/receipts?format=csv&tenant=usage-b").asString();
        String jsonl = get("/admin/v1/receipts?tenant=usage-b&since=1d").asString();

        assertThat(csv.lines().skip(1).map(line -> line.substring(0, line.indexOf(','))))
                .hasSize(1_100)
                .startsWith("e0", "e1")
                .endsWith("e1099");
        assertThat(jsonl.lines())
                .hasSize(1_100)
                .allMatch(line -> line.startsWith("{\"id\":\"e"))
                .allMatch(line -> line.contains("\"tenant\":\"usage-b\""));
    }

    @Test
    void receipts_and_ledger_agree() throws IOException {
        Settling.settle(database, "c1", "usage-c", clock.instant(), 5);

        assertThat(get("/admin/v1/usage/check").asString()).isEqualTo("{\"faults\":[]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/admin/v1/usage?by=moon",
                "/admin/v1/usage?since=yesterday",
                "/admin/v1/usage?until=2020-01-01",
                "/admin/v1/receipts?format=xlsx",
                "/admin/v1/receipts?until=soon",
                "/admin/v1/receipts?since=1d&until=2020-01-01"
            })
    void what_cannot_be_read_is_refused_by_name(String path) throws IOException {
        Response response = get(path);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(path).contains(response.jsonPath().getString("error.param") + "=");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/admin/v1/usage", "/admin/v1/usage/check", "/admin/v1/receipts"})
    void a_tenant_s_key_does_not_open_it(String path) throws IOException {
        String key = Files.readString(upstreams.data().resolve("tenant.key")).strip();

        Response response = RestAssured.given().auth().oauth2(key).get(path);

        assertThat(response.statusCode()).isEqualTo(401);
    }
}
