package dev.stepgate.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.gateway.Asking;
import dev.stepgate.gateway.ManualClock;
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
class GenerationResourceTest {
    @Inject Tenants tenants;
    @Inject Database database;
    @Inject ManualClock clock;

    @Test
    void an_answer_s_receipt_is_told_in_openrouter_s_shape() throws Exception {
        String key = tenants.create("gen-a", "paid").text();
        Settling.settle(
                database, "chatcmpl-a", "gen-a", Instant.parse("2026-11-24T09:00:00Z"), 4_001);

        var response = Asking.get(key, "/v1/generation?id=chatcmpl-a");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .isEqualTo(
                        """
                        {"data":{"id":"chatcmpl-a","model":"stepfun/step-3.5-flash",\
                        "provider_name":"first","created_at":"2026-11-24T09:00:00Z",\
                        "streamed":true,"cancelled":false,"latency":120,"generation_time":780,\
                        "moderation_latency":null,"finish_reason":"stop",\
                        "native_finish_reason":"stop","tokens_prompt":10,"tokens_completion":10,\
                        "native_tokens_prompt":10,"native_tokens_completion":10,\
                        "native_tokens_reasoning":3,"native_tokens_cached":4,\
                        "native_tokens_completion_images":null,"total_cost":0.000004001,\
                        "usage":0.000004001,"cache_discount":null,\
                        "upstream_inference_cost":0.000000077,"is_byok":false,\
                        "api_type":"completions","provider_responses":[\
                        {"provider_name":"zeroth","model":"step \\"0\\"",\
                        "outcome":"429 after 3 ms"},{"provider_name":"first",\
                        "model":"first-step","outcome":"answered"}],\
                        "stepgate":{"asked_model":"step","ending":"stop","key_id":"key_gen-a",\
                        "tier":"paid","delivered_tokens":9,"prompt_price":0.0000001,\
                        "completion_price":0.0000003,"reserved":0.000005,"forgone":0}}}\
                        """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"chatcmpl-hers", "chatcmpl-nobody-s"})
    void another_tenant_s_answer_is_as_unknown_as_none(String id) throws Exception {
        String key = tenants.create("gen-b", "paid").text();
        Settling.settle(database, "chatcmpl-hers" + id, "gen-c", clock.instant(), 1);

        var response = Asking.get(key, "/generation?id=" + id);

        ChatRouteTest.assertError(
                response, 404, "invalid_request_error", "id", "generation_not_found");
    }

    @Test
    void an_id_is_needed() throws Exception {
        String key = tenants.create("gen-d", "paid").text();

        var response = Asking.get(key, "/v1/generation");

        ChatRouteTest.assertError(response, 400, "invalid_request_error", "id", "invalid_value");
    }
}
