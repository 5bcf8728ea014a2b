package dev.stepgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;

import dev.stepgate.upstream.Reply;
import dev.stepgate.upstream.ScriptedUpstream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Upstreams come first and are down, each in its own way; the engine in the process is next. */
class EngineAfterUpstreamTest {
    private static final String SECRET = "upstream-secret-4711";
    private static final String PROMPT = "quetzalcoatlus";

    private static ScriptedUpstream failing;
    private static ScriptedUpstream silent;
    private static ScriptedUpstream telltale;
    private static GatewayProcess gateway;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        failing = ScriptedUpstream.start().otherwise(Reply.error(500, "{\"error\":{}}"));
        silent = ScriptedUpstream.start().otherwise(Reply.silence());
        telltale =
                ScriptedUpstream.start()
                        .otherwise(
                                Reply.error(
                                        401,
                                        "{\"error\":{\"message\":\"wrong key %s for: %s\"}}"
                                                .formatted(SECRET, PROMPT)));
        Path secret = Files.writeString(folder.resolve("secret"), SECRET);
        gateway =
                GatewayProcess.start(
                        Home.outOfTheBox(folder)
                                .with("tiers.yaml", Written.TIERS)
                                .with("providers.yaml", providers(secret))
                                .with("models.yaml", models()));
    }

    private static String providers(Path secret) {
        return Written.providers(
                Written.engine(),
                Written.upstream("refusing", ScriptedUpstream.refusingUrl(), "none"),
                Written.upstream("failing", failing.url(), "none"),
                Written.hurried("silent", silent.url()),
                Written.upstream("telltale", telltale.url(), "file " + secret));
    }

    private static String models() {
        return Written.models(
                Written.model("behind-refusing", "refusing", "local"),
                Written.model("behind-failing", "failing", "local"),
                Written.model("behind-silent", "silent", "local"),
                Written.model("behind-telltale", "telltale", "local"),
                Written.model("behind-all", "refusing", "failing", "silent", "telltale", "local"),
                Written.model("nobody", "refusing", "failing"));
    }

    @AfterAll
    static void stop() throws InterruptedException {
        gateway.close();
        failing.close();
        silent.close();
        telltale.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "behind-refusing",
                "behind-failing",
                "behind-silent",
                "behind-telltale",
                "behind-all"
            })
    void answers_where_an_upstream_does_not(String model) {
        gateway.firstTenant()
                .chat(asking(model, "What are the free tier limits?"))
                .then()
                .statusCode(200)
                .header("x-stepgate-provider", "local")
                .body("model", equalTo(model))
                .body(
                        "choices[0].message.content",
                        equalTo(
                                "The free tier allows 20 requests per minute and 50 requests per"
                                        + " day."));
    }

    @Test
    void an_answer_that_nobody_gave_is_given_back() {
        Client tenant = gateway.newTenant("unlucky", "free");

        for (int i = 0; i < 4; i++) {
            tenant.ask("nobody")
                    .then()
                    .statusCode(503)
                    .header("retry-after", matchesPattern("[1-5]")) // until its circuit closes
                    .contentType("application/json")
                    .body(
                            "error.message",
                            equalTo("no provider of this model can take more requests now"))
                    .body("error.type", equalTo("overloaded_error"))
                    .body("error.code", equalTo("upstream_overloaded"));
        }

        assertThat(tenant.request().get("/v1/models").header("ratelimit")).contains(";r=3;");
    }

    @Test
    void what_an_upstream_tells_stays_out_of_log_and_answer() throws InterruptedException {
        String answer = gateway.firstTenant().chat(asking("behind-all", PROMPT)).asString();
        boolean told = telltale.awaitRequest(Duration.ofSeconds(5)).isPresent();
        String nothing = gateway.firstTenant().ask("nobody").asString();

        assertThat(told).isTrue();
        assertThat(answer + nothing).doesNotContain(SECRET).doesNotContain(PROMPT);
        assertThat(gateway.output().soFar()).doesNotContain(SECRET).doesNotContain(PROMPT);
    }

    private static String asking(String model, String text) {
        return """
        {"model": "%s", "temperature": 0, "max_tokens": 60,
         "messages": [{"role": "user", "content": "%s"}]}
        """
                .formatted(model, text);
    }
}
