package dev.stepgate.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.gateway.Asking;
import dev.stepgate.gateway.TestGateway;
import dev.stepgate.gateway.tenant.Tenants;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What headers of a request ask of its route, and what those of the response tell of it. */
@QuarkusTest
@WithTestResource(TestGateway.class)
class ExchangeTest {
    private static final AtomicInteger TENANTS = new AtomicInteger();

    @SuppressWarnings("NullAway.Init") // TestGateway fills it in
    TestGateway.Upstreams upstreams;

    @Inject Tenants tenants;

    private HttpResponse<String> ask(String more, String... headers) throws Exception {
        String key = tenants.create("exchange" + TENANTS.incrementAndGet(), "paid").text();
        return Asking.send(
                HttpRequest.newBuilder(Asking.uri("/v1/chat/completions"))
                        .header("Authorization", "Bearer " + key)
                        .headers(headers)
                        .POST(BodyPublishers.ofString(Asking.hello(more))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"stream\":true"})
    void who_asks_reads_why_the_answer_came_from_where_it_did(String more) throws Exception {
        upstreams.first().answers("hi").answers("hi");

        HttpResponse<String> told = ask(more, "X-Stepgate-Explain", "Route");
        HttpResponse<String> silent = ask(more, "X-Other", "route");

        assertThat(told.headers().firstValue("x-stepgate-route").orElse(""))
                .startsWith(
                        "nowhere step-3.5-flash: not asked, its provider is off; first first-step:"
                                + " 1, as listed; second second-step: 2, as listed");
        assertThat(silent.headers().firstValue("x-stepgate-route")).isEmpty();
    }

    @Test
    void a_request_that_must_stay_is_refused_where_nobody_here_serves_it() throws Exception {
        HttpResponse<String> response = ask("", "X-Stepgate-Labels", "local-only");

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body()).contains("local-only of the request keeps the request here");
    }

    @Test
    void a_label_that_does_not_exist_is_refused_by_name() throws Exception {
        HttpResponse<String> response =
                ask("", "X-Stepgate-Labels", "local-only", "X-Stepgate-Labels", "eu-only");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("no label is called \\\"eu-only\\\"");
    }
}
