package dev.stepgate.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.doubles.Chunks;
import dev.stepgate.gateway.Asking;
import dev.stepgate.gateway.TestGateway;
import dev.stepgate.gateway.catalog.InForce;
import dev.stepgate.gateway.tenant.Tenants;
import dev.stepgate.upstream.Reply;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same key gives the same answer, and one charge. */
@QuarkusTest
@WithTestResource(TestGateway.class)
class IdempotencyTest {
    private static final AtomicInteger TENANTS = new AtomicInteger();
    private static final String STREAMED = ",\"stream\":true";

    @SuppressWarnings("NullAway.Init") // TestGateway fills it in
    TestGateway.Upstreams upstreams;

    @Inject Tenants tenants;
    @Inject InForce files;
    private String key;

    @BeforeEach
    void one_paid_tenant() throws IOException {
        upstreams.forgive(files);
        key = tenants.create("repeats" + TENANTS.incrementAndGet(), "paid").text();
    }

    private HttpResponse<String> ask(String name, String more) throws Exception {
        return Asking.send(
                HttpRequest.newBuilder(Asking.uri("/v1/chat/completions"))
                        .header("Authorization", "Bearer " + key)
                        .header("Idempotency-Key", name)
                        .POST(BodyPublishers.ofString(Asking.hello(more))));
    }

    private int asked() {
        return upstreams.first().received().size();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", STREAMED})
    void the_second_time_the_same_answer_comes_from_here(String more) throws Exception {
        int before = asked();
        upstreams.first().answers("hi there");

        HttpResponse<String> first = ask("again", more);
        HttpResponse<String> second = ask("again", more);

        assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
        assertThat(first.headers().firstValue("idempotent-replayed")).isEmpty();
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(second.body()).isEqualTo(first.body()).contains("hi there");
        assertThat(second.headers().firstValue("idempotent-replayed")).contains("true");
        assertThat(second.headers().firstValue("content-type"))
                .isEqualTo(first.headers().firstValue("content-type"));
        assertThat(second.headers().firstValue("x-stepgate-provider")).contains("first");
        assertThat(second.headers().firstValue("x-request-id"))
                .isNotEqualTo(first.headers().firstValue("x-request-id"));
        assertThat(asked()).isEqualTo(before + 1);
    }

    @Test
    void another_body_under_the_same_key_is_refused() throws Exception {
        upstreams.first().answers("hi");
        assertThat(ask("other", "").statusCode()).isEqualTo(200);

        HttpResponse<String> response = ask("other", ",\"seed\":1");

        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(response.body()).contains("idempotency_key_reused").contains("\\\"other\\\"");
    }

    @Test
    void what_the_request_is_at_fault_for_is_told_again() throws Exception {
        HttpResponse<String> first = ask("bad", ",\"n\":0");
        HttpResponse<String> second = ask("bad", ",\"n\":0");

        assertThat(first.statusCode()).isEqualTo(400);
        assertThat(second.statusCode()).isEqualTo(400);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.headers().firstValue("idempotent-replayed")).contains("true");
    }

    @Test
    void a_failure_is_not_kept_so_that_a_retry_may_succeed() throws Exception {
        upstreams.first().then(Reply.error(500, "{}")).then(Reply.error(500, "{}"));
        upstreams.second().then(Reply.error(500, "{}")).then(Reply.error(500, "{}"));
        HttpResponse<String> failed = ask("failing", "");
        upstreams.forgive(files);
        upstreams.first().answers("now");

        HttpResponse<String> retried = ask("failing", "");

        assertThat(failed.statusCode()).isGreaterThanOrEqualTo(500);
        assertThat(retried.statusCode()).as(retried.body()).isEqualTo(200);
        assertThat(retried.headers().firstValue("idempotent-replayed")).isEmpty();
    }

    @Test
    void an_answer_the_client_did_not_wait_for_is_not_kept() throws Exception {
        upstreams
                .first()
                .then(
                        Reply.streaming()
                                .data(Chunks.of(new ChatEvent.Text("never heard")))
                                .hold()
                                .done());
        String body = Asking.hello(STREAMED);
        try (Socket client =
                new Socket(InetAddress.getLoopbackAddress(), Asking.uri("/").getPort())) {
            String head =
                    "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer "
                            + key
                            + "\r\nidempotency-key: left\r\ncontent-length: "
                            + body.length()
                            + "\r\n\r\n";
            client.getOutputStream().write((head + body).getBytes(StandardCharsets.US_ASCII));
            assertThat(client.getInputStream().read()).isEqualTo('H');
        }
        assertThat(upstreams.first().awaitClientGone(Duration.ofSeconds(20))).isTrue();
        upstreams.first().answers("heard");

        HttpResponse<String> retried = ask("left", STREAMED);

        assertThat(retried.statusCode()).as(retried.body()).isEqualTo(200);
        assertThat(retried.body()).contains("heard").doesNotContain("never");
        assertThat(retried.headers().firstValue("idempotent-replayed")).isEmpty();
    }

    @Test
    void a_key_that_is_none_is_refused() throws Exception {
        HttpResponse<String> response = ask("two words", "");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("Idempotency-Key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", STREAMED})
    void what_is_too_long_to_keep_is_told_and_asked_anew(String more) throws Exception {
        int before = asked();
        String longText = "x".repeat(3_000);
        upstreams.first().answers(longText).answers(longText);

        HttpResponse<String> first = ask("long", more);
        HttpResponse<String> second = ask("long", more);

        String told = first.headers().firstValue("x-stepgate-not-kept").orElse("") + first.body();
        assertThat(told).contains("longer than 2048 characters");
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(asked()).isEqualTo(before + 2);
    }
}
