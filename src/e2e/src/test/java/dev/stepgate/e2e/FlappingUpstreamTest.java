package dev.stepgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.upstream.ScriptedUpstream;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Fifty requests a second while the upstream asked first comes and goes: nobody notices, and it is
 * not asked much more than it was before.
 *
 * <p>A fifth of it in a fifth of the time, unless {@code -Dstepgate.full=true}: then it is up for
 * five seconds, down for five, and there are a thousand requests.
 */
class FlappingUpstreamTest {
    private static final boolean FULL = Boolean.getBoolean("stepgate.full");
    private static final double SCALE = FULL ? 1 : 0.2;
    private static final int REQUESTS = FULL ? 1000 : 200;
    private static final long EVERY_MILLIS = 20;
    private static final int WORDS = 60;

    private static final String QUICK =
            """
              failover:
                circuit-delay: 1s
                probe-every: 400ms
            """;

    @Test
    void nobody_notices_and_nobody_is_asked_much_more(@TempDir Path folder) throws Exception {
        try (var primary = ScriptedUpstream.playing("flap", SCALE);
                var fallback = ScriptedUpstream.playing("healthy", SCALE);
                var gateway = GatewayProcess.start(home(folder, primary, fallback));
                var http = HttpClient.newHttpClient()) {
            Client client = gateway.firstTenant();
            List<FutureTask<Answered>> asking = new ArrayList<>();
            for (int i = 0; i < REQUESTS; i++) {
                var task =
                        new FutureTask<>(
                                () -> Answered.to(http, client, "model", Answered.Manner.STREAMED));
                Thread.ofVirtual().start(task);
                asking.add(task);
                assertThat(new CountDownLatch(1).await(EVERY_MILLIS, TimeUnit.MILLISECONDS))
                        .isFalse();
            }
            List<Answered> answers = new ArrayList<>();
            for (FutureTask<Answered> task : asking) {
                answers.add(task.get(60, TimeUnit.SECONDS));
            }

            System.out.printf(
                    "%d requests: the flapping upstream asked %d times, the other %d%n",
                    REQUESTS, primary.attempts().size(), fallback.attempts().size());
            assertThat(answers).allMatch(answer -> answer.text().equals(Trial.words(WORDS)));
            assertThat(answers).allMatch(answer -> answer.finish().equals("stop"));
            assertThat(primary.attempts()).hasSizeLessThanOrEqualTo((int) (REQUESTS * 1.2));
            assertThat(answers).anyMatch(answer -> answer.provider().equals("primary"));
            assertThat(answers).anyMatch(answer -> answer.provider().equals("fallback"));
        }
    }

    private static Home home(Path folder, ScriptedUpstream primary, ScriptedUpstream fallback)
            throws Exception {
        Home home = Home.outOfTheBox(folder);
        String plain = Files.readString(home.config().resolve("gateway.yaml"));
        return home.with("gateway.yaml", plain + (FULL ? "" : QUICK))
                .with(
                        "providers.yaml",
                        Written.providers(
                                Written.upstream("primary", primary.url(), "none"),
                                Written.upstream("fallback", fallback.url(), "none")))
                .with("models.yaml", Written.models(Written.model("model", "primary", "fallback")));
    }
}
