package dev.stepgate.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.doubles.Chunks;
import dev.stepgate.upstream.Reply;
import dev.stepgate.upstream.ScriptedUpstream;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway without an engine: one upstream answers everything. */
class UpstreamAloneTest {
    private static final Duration A_SECOND = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static ScriptedUpstream upstream;
    private static GatewayProcess gateway;

    @BeforeAll
    static void start(@TempDir Path folder) throws InterruptedException {
        upstream = ScriptedUpstream.start();
        gateway =
                GatewayProcess.start(
                        Home.outOfTheBox(folder)
                                .with(
                                        "providers.yaml",
                                        Written.providers(
                                                Written.upstream("far", upstream.url(), "none")))
                                .with(
                                        "models.yaml",
                                        Written.models(Written.model("distant", "far"))));
    }

    @AfterAll
    static void stop() throws InterruptedException {
        gateway.close();
        upstream.close();
    }

    @Test
    void the_upstream_answers() {
        upstream.answers("Hello from afar.");

        gateway.firstTenant()
                .ask("distant")
                .then()
                .statusCode(200)
                .header("x-stepgate-provider", "far")
                .body("model", equalTo("distant"))
                .body("choices[0].message.content", equalTo("Hello from afar."));
    }

    @Test
    void a_client_that_leaves_a_stream_ends_the_upstreams() throws Exception {
        upstream.then(
                Reply.streaming().data(Chunks.of(new ChatEvent.Text("first words"))).hold().done());

        try (Socket client = gateway.firstTenant().asking(question(true))) {
            awaitLine(client, "first words");
        }

        assertThat(upstream.awaitClientGone(A_SECOND)).isTrue();
    }

    @Test
    void a_client_that_leaves_before_a_whole_answer_ends_the_upstreams() throws Exception {
        upstream.then(
                Reply.streaming().data(Chunks.of(new ChatEvent.Text("first words"))).hold().done());
        while (upstream.awaitRequest(Duration.ZERO).isPresent()) {
            // Those of other tests.
        }

        Socket client = gateway.firstTenant().asking(question(false));
        assertThat(upstream.awaitRequest(PATIENCE)).isPresent();
        client.close();

        assertThat(upstream.awaitClientGone(A_SECOND)).isTrue();
        assertThat(gateway.output().says(" 499 ", PATIENCE)).isTrue();
    }

    private static void awaitLine(Socket client, String words) throws Exception {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8));
        String line = lines.readLine();
        while (line != null && !line.contains(words)) {
            line = lines.readLine();
        }
        assertThat(line).isNotNull();
    }

    private static String question(boolean streamed) {
        return """
        {"model": "distant", "stream": %s, "messages": [{"role": "user", "content": "Hello?"}]}
        """
                .formatted(streamed);
    }
}
