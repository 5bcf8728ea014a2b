package dev.stepgate.doubles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class DoublesTest {
    private static final byte[] REQUEST =
            "POST /v1/chat/completions HTTP/1.1\r\nX-Key: Abc\r\nContent-Length: 2\r\n\r\n{}"
                    .getBytes(StandardCharsets.UTF_8);

    @Test
    void two_requests_on_one_connection_take_the_replies_in_order() throws Exception {
        try (var upstream = FakeUpstream.start();
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
        try (var upstream = FakeUpstream.start()) {
            upstream.then(Reply.streaming().hold().done());
            try (var client = new Socket(InetAddress.getLoopbackAddress(), upstream.port())) {
                client.getOutputStream().write(REQUEST);
                assertThat(upstream.awaitRequest(Duration.ofSeconds(5))).isPresent();
            }

            boolean gone = upstream.awaitClientGone(Duration.ofSeconds(5));

            assertThat(gone).isTrue();
        }
    }

    @Test
    void a_held_reply_goes_on_when_released() throws Exception {
        try (var upstream = FakeUpstream.start();
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
        var upstream = FakeUpstream.start();
        upstream.close();

        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), upstream.port()))
                .isInstanceOf(ConnectException.class);
    }

    private static String readAll(InputStream in) throws Exception {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
}
