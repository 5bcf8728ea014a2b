package dev.stepgate.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ScriptedUpstreamTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final byte[] REQUEST =
            "POST /v1/chat/completions HTTP/1.1\r\nX-Key: Abc\r\nContent-Length: 2\r\n\r\n{}"
                    .getBytes(StandardCharsets.UTF_8);

    @Test
    void two_requests_on_one_connection_take_the_replies_in_order() throws Exception {
        try (var upstream = ScriptedUpstream.start();
                var client = new Socket(InetAddress.getLoopbackAddress(), upstream.port())) {
            upstream.then(Reply.json("1")).then(Reply.json("2").hangUp());

            client.getOutputStream().write(REQUEST);
            client.getOutputStream().write(REQUEST);
            String answers = readAll(client.getInputStream());

            assertThat(answers).containsSubsequence("200", "\r\n\r\n1", "200", "\r\n\r\n2");
            assertThat(upstream.received()).hasSize(2).allMatch(r -> r.body().equals("{}"));
            assertThat(upstream.received().getFirst().header("x-KEY")).contains("Abc");
            assertThat(upstream.acceptedConnections()).isOne();
        }
    }

    @Test
    void a_client_that_leaves_a_held_reply_is_noticed() throws Exception {
        try (var upstream = ScriptedUpstream.start()) {
            upstream.then(Reply.streaming().hold().done());
            try (var client = new Socket(InetAddress.getLoopbackAddress(), upstream.port())) {
                client.getOutputStream().write(REQUEST);
                assertThat(upstream.awaitRequest(PATIENCE)).isPresent();
            }

            boolean gone = upstream.awaitClientGone(PATIENCE);

            assertThat(gone).isTrue();
            assertThat(upstream.hangUps()).hasSize(1);
        }
    }

    @Test
    void a_held_reply_goes_on_when_released() throws Exception {
        try (var upstream = ScriptedUpstream.start();
                var client = new Socket(InetAddress.getLoopbackAddress(), upstream.port())) {
            upstream.then(Reply.silence());
            upstream.release();

            client.getOutputStream().write(REQUEST);
            String answer = readAll(client.getInputStream());

            assertThat(answer).isEmpty();
        }
    }

    @Test
    void a_closed_upstream_refuses_connections() {
        var upstream = ScriptedUpstream.start();
        upstream.close();

        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), upstream.port()))
                .isInstanceOf(ConnectException.class);
    }

    @Test
    void closing_ends_a_reply_that_would_go_on_for_a_minute() throws Exception {
        try (var client = new Socket()) {
            try (var upstream = ScriptedUpstream.playing("fault-09", 1)) {
                client.connect(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), upstream.port()));
                client.getOutputStream().write(REQUEST);
                assertThat(upstream.awaitRequest(PATIENCE)).isPresent();
            }

            // The stream's end: closing did not wait for it, and neither does this.
            assertThat(client.getInputStream().readAllBytes()).isNotNull();
        }
    }

    @Test
    void another_scenario_counts_from_its_beginning() throws Exception {
        try (var upstream = ScriptedUpstream.playing("fault-03", 0.01);
                var caller = Caller.of(upstream)) {
            int first = caller.stream().statusCode();
            int second = caller.stream().statusCode();
            upstream.play("fault-03");
            int third = caller.stream().statusCode();

            assertThat(new int[] {first, second, third}).containsExactly(500, 200, 500);
        }
    }

    @Test
    void it_is_directed_from_outside_by_its_own_paths() throws Exception {
        try (var upstream = ScriptedUpstream.playing("fault-04", 1);
                var caller = Caller.of(upstream)) {
            int before = caller.stream().statusCode();
            var http = HttpClient.newHttpClient();
            var scripted = URI.create("http://127.0.0.1:" + upstream.port() + "/scripted/");
            var told =
                    http.send(
                            HttpRequest.newBuilder(scripted.resolve("scenario"))
                                    .PUT(BodyPublishers.ofString("healthy"))
                                    .build(),
                            BodyHandlers.ofString());
            int after = caller.stream().statusCode();
            var received =
                    http.send(
                            HttpRequest.newBuilder(scripted.resolve("received")).build(),
                            BodyHandlers.ofString());

            assertThat(told.statusCode()).isEqualTo(200);
            assertThat(before).isEqualTo(503);
            assertThat(after).isEqualTo(200);
            assertThat(received.body()).contains("/v1/chat/completions").doesNotContain("X-Key");
        }
    }

    @Test
    void an_unknown_scenario_is_named_with_the_closest() {
        assertThatThrownBy(() -> ScriptedUpstream.playing("fault-4", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"fault-4\"")
                .hasMessageContaining("did you mean fault-04?");
    }

    private static String readAll(InputStream in) throws Exception {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
}
