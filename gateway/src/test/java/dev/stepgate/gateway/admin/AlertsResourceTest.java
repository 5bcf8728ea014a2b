package dev.stepgate.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.gateway.TestGateway;
import dev.stepgate.gateway.store.Database;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestGateway.class)
class AlertsResourceTest {
    @SuppressWarnings("NullAway.Init") // TestGateway fills it in
    TestGateway.Upstreams upstreams;

    @Inject Database database;

    private Response get(String key, String query) throws IOException {
        String text = Files.readString(upstreams.data().resolve(key)).strip();
        return RestAssured.given().auth().oauth2(text).get("/admin/v1/alerts" + query);
    }

    @Test
    void an_operator_is_told_that_none_were_given() throws IOException {
        assertThat(get("admin.key", "?tenant=nobody").asString())
                .isEqualTo("{\"object\":\"list\",\"data\":[]}");
    }

    @Test
    void alerts_are_told_as_they_are_described() throws IOException {
        String start = "2026-11-24T00:00:00Z";
        long millis = Instant.parse(start).toEpochMilli();
        database.now(connection -> give(connection, millis));

        Response response = get("admin.key", "?tenant=alerted&since=2026-11-24");

        assertThat(Operator.complaints("Alerts", response)).isEmpty();
        assertThat(response.jsonPath().getString("data[0].window_start")).isEqualTo(start);
        assertThat(response.asString()).contains("\"spent_dollars\":0.81,\"allowed_dollars\":1,");
    }

    private static int give(Connection connection, long start) throws SQLException {
        try (PreparedStatement give =
                connection.prepareStatement(
                        "insert into alerts (tenant, measure, span, percent, start_millis,"
                                + " at_millis, tier, spent, most) values"
                                + " ('alerted', 'nanodollars', 'day', 80, ?, ?, 'paid', 810000000,"
                                + " 1000000000)")) {
            give.setLong(1, start);
            give.setLong(2, start);
            return give.executeUpdate();
        }
    }

    @Test
    void what_cannot_be_read_is_refused_by_name() throws IOException {
        Response response = get("admin.key", "?since=yesterday");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.jsonPath().getString("error.param")).isEqualTo("since");
    }

    @Test
    void a_tenant_s_key_does_not_open_it() throws IOException {
        assertThat(get("tenant.key", "").statusCode()).isEqualTo(401);
    }
}
