package dev.stepgate.gateway;

import dev.stepgate.upstream.ScriptedUpstream;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Gives a gateway under test the bundled model, which serves one request at a time and has two
 * wait, and a scripted upstream beside it.
 */
public final class OneSlot implements QuarkusTestResourceLifecycleManager {
    private static final Path NANO = Path.of("../local-engine/src/main/models/step-nano-q8_0.gguf");

    private final ScriptedUpstream other = ScriptedUpstream.start();

    @Override
    public Map<String, String> start() {
        try {
            Path folder = Files.createTempDirectory("stepgate-test");
            Path config = Files.createDirectory(folder.resolve("config"));
            Files.writeString(config.resolve("gateway.yaml"), GATEWAY);
            Files.writeString(config.resolve("providers.yaml"), providers());
            Files.writeString(config.resolve("models.yaml"), MODELS);
            Files.writeString(config.resolve("tiers.yaml"), "tiers:\n  paid: {}\n");
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
        injector.injectIntoFields(other, field -> field.getType().equals(ScriptedUpstream.class));
    }

    @Override
    public void stop() {
        other.close();
    }

    private static final String GATEWAY =
            """
            stepgate:
              engine:
                kernels: scalar
                max-running: 1
                max-waiting: 2
              catalog:
                list-every: 0s
            """;

    private String providers() {
        return """
        providers:
          local:
            kind: local
            model: %s
            first-token-within: 3s
          other:
            kind: openai
            base-url: %s
            credential: none
        """
                .formatted(NANO.toAbsolutePath().normalize(), other.url());
    }

    private static final String MODELS =
            """
            models:
              nano:
                display-name: Nano
                owned-by: us
                created: 2026-01-29
                context-tokens: 8192
                offers:
                  - provider: local
                    model: step-nano
              bridged:
                display-name: Bridged
                owned-by: us
                created: 2026-01-29
                context-tokens: 8192
                offers:
                  - provider: local
                    model: step-nano
                  - provider: other
                    model: other-step
            """;
}
