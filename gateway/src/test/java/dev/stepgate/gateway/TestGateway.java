package dev.stepgate.gateway;

import dev.stepgate.gateway.catalog.InForce;
import dev.stepgate.upstream.ScriptedUpstream;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Gives a gateway under test two scripted upstreams, a folder of configuration that offers both,
 * and an empty data folder.
 */
public final class TestGateway implements QuarkusTestResourceLifecycleManager {
    private final ScriptedUpstream first = ScriptedUpstream.start();
    private final ScriptedUpstream second = ScriptedUpstream.start();

    /** What a test sees of it. */
    public record Upstreams(ScriptedUpstream first, ScriptedUpstream second, Path data) {

        /** Has the gateway hold nothing against the two that came before: they become others. */
        public void forgive(InForce files) throws IOException {
            speak("openai", files);
        }

        /** The same, and the first is of another kind, which need have no embeddings. */
        public void speak(String kind, InForce files) throws IOException {
            Path config = data.resolveSibling("config");
            write(config, "providers.yaml", providers(kind, first, second));
            write(config, "models.yaml", kind.equals("openai") ? MODELS + VECTORS : MODELS);
            if (files.reload() instanceof InForce.Outcome.Refused refused) {
                throw new AssertionError(refused.faults());
            }
        }
    }

    /** Makes each configuration another one. */
    private static final AtomicInteger TIMES = new AtomicInteger();

    private Path folder = Path.of("");

    @Override
    public Map<String, String> start() {
        try {
            folder = Files.createTempDirectory("stepgate-test");
            Path config = Files.createDirectory(folder.resolve("config"));
            write(
                    config,
                    "gateway.yaml",
                    "stepgate:\n  http:\n    max-body: 64K\n    idempotency-body: 2K\n  catalog:\n    list-every: 0s\n");
            write(config, "providers.yaml", providers("openai", first, second));
            write(config, "models.yaml", MODELS + VECTORS);
            write(config, "tiers.yaml", TIERS);
            return Map.of(
                    "stepgate.config.dir", config.toString(),
                    "stepgate.data", folder.resolve("data").toString(),
                    "quarkus.http.test-port", "0");
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(
                new Upstreams(first, second, folder.resolve("data")),
                field -> field.getType().equals(Upstreams.class));
    }

    @Override
    public void stop() {
        first.close();
        second.close();
    }

    private static void write(Path folder, String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private static String providers(String kind, ScriptedUpstream first, ScriptedUpstream second) {
        int seconds = 1000 + TIMES.incrementAndGet();
        return """
        providers:
          first:
            kind: %s
            base-url: %s
            credential: none
            whole-answer-within: %ds
          second:
            kind: openai
            base-url: %s
            credential: none
            whole-answer-within: %ds
          nowhere:
            kind: openai
            base-url: https://nowhere.example/v1
            credential: env STEPGATE_TEST_NO_SUCH_VARIABLE
        """
                .formatted(kind, first.url(), seconds, second.url(), seconds);
    }

    private static final String MODELS =
            """
            models:
              stepfun/step-3.5-flash:
                display-name: Step 3.5 Flash
                owned-by: stepfun
                created: 2026-01-29
                context-tokens: 262144
                aliases: [step]
                offers:
                  - provider: nowhere
                    model: step-3.5-flash
                  - provider: first
                    model: first-step
                    dollars-per-million-prompt-tokens: 0.1
                    dollars-per-million-completion-tokens: 0.3
                  - provider: second
                    model: second-step
                    answers-as: stepgate/step-nano
              dear:
                display-name: Dear
                owned-by: somebody
                created: 2026-01-29
                context-tokens: 1000
                offers:
                  - provider: first
                    model: dear
            """;

    private static final String VECTORS =
            """
              vectors:
                display-name: Vectors
                owned-by: somebody
                created: 2026-01-29
                context-tokens: 512
                task: embeddings
                aliases: [words]
                offers:
                  - provider: first
                    model: first-vectors
                    dollars-per-million-prompt-tokens: 0.1
                  - provider: second
                    model: second-vectors
            """;

    private static final String TIERS =
            """
            tiers:
              free:
                requests-per-minute: 20
                requests-per-day: 50
                models: [stepfun/step-3.5-flash]
              paid: {}
            """;
}
