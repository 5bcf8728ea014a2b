package dev.stepgate.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.gateway.Asking;
import dev.stepgate.gateway.TestGateway;
import dev.stepgate.gateway.store.Database;
import dev.stepgate.gateway.tenant.Tenants;
import dev.stepgate.gateway.usage.Settling;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestGateway.class)
class KeyResourceTest {
    @Inject Tenants tenants;
    @Inject Database database;

    @ParameterizedTest
    @ValueSource(strings = {"/v1/key", "/key", "/v1/auth/key", "/auth/key"})
    void a_key_is_told_what_its_tier_leaves_it(String path) throws Exception {
        var key = tenants.create("key-a", "free");

        var response = Asking.get(key.text(), path);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .startsWith("{\"data\":{\"label\":\"key-a " + key.keyId() + "\",\"limit\":null,")
                .contains(
                        "\"free_model_daily_requests\":{\"used\":0,\"limit\":50,\"remaining\":50}")
                .contains("\"rate_limit\":{\"requests\":20,\"interval\":\"60s\"")
                .doesNotContain(key.text());
    }

    @Test
    void what_answers_cost_is_told_to_the_last_digit() throws Exception {
        String key = tenants.create("key-b", "paid").text();
        Settling.settle(database, "key-b-1", "key-b", Instant.parse("2026-01-01T00:00:00Z"), 7);

        assertThat(Asking.get(key, "/v1/key").body())
                .contains("\"usage\":0.000000007,\"usage_daily\":0,");
        assertThat(Asking.get(key, "/v1/credits").body())
                .isEqualTo("{\"data\":{\"total_credits\":null,\"total_usage\":0.000000007}}");
    }
}
