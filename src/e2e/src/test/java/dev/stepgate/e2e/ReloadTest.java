package dev.stepgate.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.doubles.Chunks;
import dev.stepgate.upstream.Reply;
import dev.stepgate.upstream.ScriptedUpstream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An operator edits files under a gateway that runs. */
@Timeout(120)
class ReloadTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String IN_FORCE = "was read again and is in force: models ";

    @TempDir private Path folder = Path.of("");

    private final ScriptedUpstream old = ScriptedUpstream.start();
    private final ScriptedUpstream fresh = ScriptedUpstream.start();

    @SuppressWarnings("NullAway.Init") // made before each test
    private GatewayProcess gateway;

    @BeforeEach
    void start() throws InterruptedException {
        gateway =
                GatewayProcess.start(
                        Home.outOfTheBox(folder)
                                .with("providers.yaml", providers(old))
                                .with(
                                        "models.yaml",
                                        Written.models(Written.model("distant", "far"))));
    }

    @AfterEach
    void stop() {
        gateway.close();
        old.close();
        fresh.close();
    }

    private static String providers(ScriptedUpstream upstream) {
        return Written.providers(Written.upstream("far", upstream.url(), "none"));
    }

    @Test
    void an_answer_that_runs_ends_where_it_began_while_others_come_from_elsewhere()
            throws Exception {
        old.then(
                Reply.streaming()
                        .data(Chunks.of(new ChatEvent.Text("first words")))
                        .hold()
                        .data(Chunks.of(new ChatEvent.Text(" and last")))
                        .data(Chunks.of(new ChatEvent.Finished(FinishReason.STOP)))
                        .done());
        fresh.answers("Hello from elsewhere.");
        try (Socket client =
                        gateway.firstTenant()
                                .asking(
                                        """
                                        {"model": "distant", "stream": true,
                                         "messages": [{"role": "user", "content": "Hello?"}]}
                                        """);
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8))) {
            readUntil(lines, "first words");

            gateway.home().with("providers.yaml", providers(fresh));
            assertThat(gateway.output().says(IN_FORCE + "distant", PATIENCE)).isTrue();

            gateway.firstTenant()
                    .ask("distant")
                    .then()
                    .body("choices[0].message.content", equalTo("Hello from elsewhere."));
            old.release();
            readUntil(lines, " and last");
            readUntil(lines, "[DONE]");
        }
        while (old.openConnections() > 0) { // the time limit ends this if nobody closes it
            Thread.onSpinWait();
        }
    }

    @Test
    void a_bad_edit_is_told_with_its_line_and_changes_nothing() throws Exception {
        String good = Written.models(Written.model("distant", "far"));
        old.answers("Still here.");

        gateway.home().with("models.yaml", good.replace("owned-by", "owned-bye"));

        assertThat(
                        gateway.output()
                                .says(
                                        "models.yaml:4:5: models.distant.owned-bye: is not a"
                                                + " setting (did you mean owned-by?)",
                                        PATIENCE))
                .isTrue();
        gateway.firstTenant()
                .ask("distant")
                .then()
                .body("choices[0].message.content", equalTo("Still here."));

        gateway.home().with("models.yaml", good.replace("distant", "nearer"));
        assertThat(gateway.output().says(IN_FORCE + "nearer", PATIENCE)).isTrue();
        gateway.firstTenant().ask("distant").then().statusCode(404);
    }

    private static void readUntil(BufferedReader lines, String words) throws IOException {
        String line = lines.readLine();
        while (line != null && !line.contains(words)) {
            line = lines.readLine();
        }
        assertThat(line).isNotNull();
    }
}
