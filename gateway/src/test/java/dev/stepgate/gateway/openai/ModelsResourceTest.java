package dev.stepgate.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.gateway.Asking;
import dev.stepgate.gateway.TestGateway;
import dev.stepgate.gateway.tenant.Tenants;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestGateway.class)
class ModelsResourceTest {
    @Inject Tenants tenants;

    @ParameterizedTest
    @ValueSource(strings = {"/v1/models", "/models", "/v1/models?limit=1000"})
    void the_models_of_the_tier_are_listed(String path) throws Exception {
        String free = tenants.create("lister", "free").text();

        var response = Asking.get(free, path);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("ratelimit-policy")).isPresent();
        assertThat(response.body())
                .isEqualTo(
                        """
                        {"object":"list","data":[{"id":"stepfun/step-3.5-flash","object":"model",\
                        "type":"model","created":1769644800,"created_at":"2026-01-29T00:00:00Z",\
                        "owned_by":"stepfun","display_name":"Step 3.5 Flash",\
                        "lifecycle":"active",\
                        "context_length":262144,"max_model_len":262144,\
                        "max_input_tokens":262144,"max_tokens":262144,\
                        "pricing":{"prompt":"0.0000001","completion":"0.0000003"},\
                        "supported_parameters":["tools","reasoning"]}],"has_more":false,\
                        "first_id":"stepfun/step-3.5-flash","last_id":"stepfun/step-3.5-flash"}\
                        """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/models/stepfun/step-3.5-flash",
                "/v1/models/stepfun%2Fstep-3.5-flash",
                "/models/stepfun/step-3.5-flash",
                "/v1/models/step"
            })
    void one_model_is_found_under_every_spelling(String path) throws Exception {
        String key = tenants.create("finder", "paid").text();

        var response = Asking.get(key, path);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).startsWith("{\"id\":\"stepfun/step-3.5-flash\"");
    }

    @Test
    void a_model_that_does_not_exist_is_not_found() throws Exception {
        String key = tenants.create("seeker", "paid").text();

        var response = Asking.get(key, "/v1/models/gpt");

        ChatRouteTest.assertError(
                response, 404, "invalid_request_error", "model", "model_not_found");
    }
}
