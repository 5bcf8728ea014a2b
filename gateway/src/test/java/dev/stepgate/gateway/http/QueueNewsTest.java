package dev.stepgate.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.gateway.Asking;
import dev.stepgate.gateway.InLine;
import dev.stepgate.gateway.OneSlot;
import dev.stepgate.gateway.tenant.Tenants;
import dev.stepgate.upstream.Reply;
import dev.stepgate.upstream.ScriptedUpstream;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client hears of its place in line. */
@QuarkusTest
@WithTestResource(OneSlot.class)
@Timeout(60)
class QueueNewsTest {
    private static final AtomicInteger TENANTS = new AtomicInteger();
    private static final String POSITION = "position=[12](, estimate=[0-9]+)?";

    @SuppressWarnings("NullAway.Init") // OneSlot fills it in
    ScriptedUpstream other;

    @Inject Tenants tenants;
    private final HttpClient client = HttpClient.newHttpClient();
    private String key;

    @BeforeEach
    void one_tenant_and_nobody_left_in_line() throws Exception {
        key = tenants.create("waits" + TENANTS.incrementAndGet(), "paid").text();
        HttpResponse<String> hello;
        do {
            hello =
                    client.send(
                            asking("nano", "Hello", ",\"max_tokens\":1"), BodyHandlers.ofString());
        } while (hello.statusCode() == 503
                || hello.headers().firstValue(QueueNews.HEADER).isPresent());
    }

    /** A stream that is being read; closing it hangs up. */
    private record Reading(HttpResponse<?> response, BufferedReader body) implements AutoCloseable {

        String line() throws IOException {
            return String.valueOf(body.readLine());
        }

        String rest() {
            return body.lines().collect(Collectors.joining("\n"));
        }

        Optional<String> header(String name) {
            return response.headers().firstValue(name);
        }

        void hangUp() throws IOException {
            body.close();
        }

        @Override
        public void close() throws IOException {
            hangUp();
        }
    }

    private HttpRequest asking(String model, String question, String more, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(Asking.uri("/v1/chat/completions"))
                        .header("Authorization", "Bearer " + key)
                        .POST(
                                BodyPublishers.ofString(
                                        """
                                        {"model":"%s","temperature":0%s,"messages":[
                                        {"role":"system","content":"Answer briefly."},
                                        {"role":"user","content":"%s"}]}"""
                                                .formatted(model, more, question)));
        return headers.length == 0 ? request.build() : request.headers(headers).build();
    }

    private Reading reading(String model, String question) throws Exception {
        var response =
                client.send(
                        asking(model, question, ",\"stream\":true"), BodyHandlers.ofInputStream());
        return new Reading(
                response,
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8)));
    }

    /** The model says nothing else until its context is full. */
    private Reading holdingTheModel() throws Exception {
        Reading endless = reading("nano", "Count from 29 to 34.");
        assertThat(endless.response().statusCode()).isEqualTo(200);
        assertThat(endless.header(QueueNews.HEADER)).isEmpty();
        assertThat(endless.line()).startsWith("data: ");
        return endless;
    }

    @Test
    void who_waits_reads_its_place_in_a_header_and_a_stream_in_comments_too() throws Exception {
        Future<HttpResponse<String>> whole;
        try (Reading endless = holdingTheModel()) {
            whole =
                    client.sendAsync(
                            asking("nano", "Hello", ",\"max_tokens\":5"), BodyHandlers.ofString());
            try (Reading streamed = reading("nano", "Hello")) {
                assertThat(streamed.response().statusCode()).isEqualTo(200);
                assertThat(streamed.header(QueueNews.HEADER).orElse("")).matches(POSITION);
                assertThat(streamed.line()).matches(": queued position=[12]( estimate=[0-9]+s)?");

                endless.hangUp();

                assertThat(streamed.rest()).contains("data: {").endsWith("data: [DONE]\n");
            }
        }
        assertThat(whole.get().statusCode()).isEqualTo(200);
        assertThat(whole.get().headers().firstValue(QueueNews.HEADER).orElse("")).matches(POSITION);
    }

    @Test
    void an_answer_that_is_repeated_did_not_wait() throws Exception {
        HttpRequest request =
                asking("nano", "Hello", ",\"max_tokens\":5", "Idempotency-Key", "once");
        Future<HttpResponse<String>> first;
        try (Reading _ = holdingTheModel()) {
            first = client.sendAsync(request, BodyHandlers.ofString());
            try (Reading behind = reading("nano", "Hello")) {
                assertThat(behind.line()).startsWith(": queued");
            }
        }
        assertThat(first.get().headers().firstValue(QueueNews.HEADER)).isPresent();

        HttpResponse<String> again = client.send(request, BodyHandlers.ofString());

        assertThat(again.headers().firstValue("idempotent-replayed")).contains("true");
        assertThat(again.headers().firstValue(QueueNews.HEADER)).isEmpty();
    }

    @Test
    void a_full_line_is_a_503_that_says_in_whole_seconds_when_to_come_again() throws Exception {
        try (Reading _ = holdingTheModel();
                Reading second = reading("nano", "Hello");
                Reading third = reading("nano", "Hello")) {
            assertThat(List.of(second.line(), third.line()))
                    .allSatisfy(line -> assertThat(line).startsWith(": queued"));

            HttpResponse<String> full =
                    client.send(asking("nano", "Hello", ""), BodyHandlers.ofString());

            assertThat(full.statusCode()).isEqualTo(503);
            assertThat(full.body()).contains("upstream_overloaded");
            assertThat(full.headers().firstValue(QueueNews.HEADER)).isEmpty();
            assertThat(Integer.parseInt(full.headers().firstValue("retry-after").orElse("")))
                    .isBetween(1, 60);
        }
    }

    @Test
    void somebody_else_may_answer_a_stream_that_began_in_line() throws Exception {
        other.answers("hi from afar");
        try (Reading _ = holdingTheModel();
                Reading bridged = reading("bridged", "Hello")) {
            assertThat(bridged.header("x-stepgate-provider")).contains("local");
            assertThat(bridged.line()).startsWith(": queued position=1");

            assertThat(bridged.rest())
                    .contains("\n: x-stepgate-provider=other\n\ndata: {")
                    .contains("hi from afar")
                    .endsWith("data: [DONE]\n");
        }
    }

    @Test
    void what_fails_after_a_stream_began_in_line_is_told_in_it() throws Exception {
        other.then(Reply.error(400, "{\"error\":{\"message\":\"no\"}}"));
        try (Reading _ = holdingTheModel();
                Reading bridged = reading("bridged", "Hello")) {
            assertThat(bridged.response().statusCode()).isEqualTo(200);

            assertThat(bridged.rest())
                    .startsWith(": queued position=1")
                    .contains("event: error\ndata: {\"id\":\"chatcmpl-")
                    .contains("\"finish_reason\":\"error\"}],\"error\":{")
                    .doesNotContain("[DONE]");
        }
    }

    @Test
    void a_place_is_told_once_until_it_changes_and_seconds_are_rounded_up() {
        var news = new QueueNews();
        InLine second = new InLine(2, Optional.empty(), Duration.ZERO);
        InLine soon = new InLine(1, Optional.of(Duration.ofMillis(1_001)), Duration.ofSeconds(1));

        assertThat(news.comment(second)).contains(": queued position=2\n\n");
        assertThat(news.comment(second)).isEmpty();
        assertThat(news.comment(soon)).contains(": queued position=1 estimate=2s\n\n");
        assertThat(news.comment(second)).contains(": queued position=2\n\n");
    }
}
