package dev.stepgate.provider.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.provider.ProviderFailure;
import dev.stepgate.upstream.Reply;
import dev.stepgate.upstream.ScriptedUpstream;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class UpstreamClientTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final UpstreamClient client =
            new UpstreamClient("up", URI.create(upstream.url() + "/"), LONG);

    @AfterEach
    void close() {
        client.close();
        upstream.close();
    }

    @Test
    void an_exchange_sends_once_and_hands_back_the_whole_answer() throws Exception {
        upstream.then(Reply.of(418, "text/plain", "short and stout", "X-Kind", "Teapot"));

        Exchange.Answer answer =
                client.post("/brew", Map.of("X-Cup", "1"), "{\"a\":1}".getBytes(UTF_8)).send();

        assertThat(answer.status()).isEqualTo(418);
        assertThat(answer.headers()).containsEntry("x-kind", "Teapot");
        assertThat(new String(answer.body().readAllBytes(), UTF_8)).isEqualTo("short and stout");
        assertThat(upstream.received())
                .singleElement()
                .satisfies(
                        request -> {
                            assertThat(request.path()).isEqualTo("/v1/brew");
                            assertThat(request.header("x-cup")).contains("1");
                            assertThat(request.body()).isEqualTo("{\"a\":1}");
                        });
    }

    @Test
    void an_exchange_ended_before_it_is_sent_sends_nothing() {
        Exchange exchange = post();
        exchange.end(() -> new ProviderFailure.TooSlow("up", "first"));
        exchange.cancel();

        assertThatThrownBy(exchange::send)
                .isInstanceOf(ProviderFailure.TooSlow.class)
                .hasMessage("up: first");
        assertThat(upstream.received()).isEmpty();
    }

    @Test
    void who_asks_a_closed_client_reaches_nobody() {
        client.close();

        assertThatThrownBy(() -> post().send()).isInstanceOf(ProviderFailure.Unreachable.class);
        assertThat(upstream.received()).isEmpty();
    }

    @Test
    void a_read_that_waits_too_long_says_for_how_long() {
        upstream.then(Reply.streaming().hold());
        Exchange exchange = post();
        Exchange.Answer answer = exchange.send();

        exchange.readWithin(Duration.ofMillis(50));

        assertThatThrownBy(() -> answer.body().read())
                .isInstanceOf(ProviderFailure.TooSlow.class)
                .hasMessage("up: next token: nothing within 50 ms");
    }

    @Test
    void finishing_where_only_the_end_is_left_keeps_the_connection() throws Exception {
        upstream.otherwise(Reply.streaming().done());
        for (int i = 0; i < 2; i++) {
            Exchange exchange = post();
            Exchange.Answer answer = exchange.send();
            assertThat(answer.body().readNBytes(10)).hasSize(10);

            exchange.finish(answer);
        }

        assertThat(upstream.acceptedConnections()).isOne();
    }

    @Test
    void finishing_where_more_is_to_come_closes_the_connection() throws Exception {
        upstream.then(Reply.streaming().data("[DONE]").hold().end());
        Exchange exchange = post();
        Exchange.Answer answer = exchange.send();

        exchange.finish(answer);

        assertThat(upstream.awaitClientGone(Duration.ofSeconds(1))).isTrue();
    }

    @Test
    void what_is_not_http_is_garbled() {
        upstream.then(Reply.raw("HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\n"));

        assertThatThrownBy(post()::send).isInstanceOf(ProviderFailure.Garbled.class);
    }

    @Test
    void a_reset_instead_of_an_answer_is_cut_short() {
        upstream.then(Reply.resetting());

        assertThatThrownBy(post()::send)
                .isInstanceOf(ProviderFailure.CutShort.class)
                .hasMessage("up: 127.0.0.1:" + upstream.port() + ": connection closed");
    }

    private Exchange post() {
        return client.post("/chat/completions", Map.of(), "{}".getBytes(UTF_8));
    }
}
