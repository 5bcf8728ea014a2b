package dev.stepgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two models in one process, with memory for one of them at a time. */
class TwoLocalModelsTest {
    private static GatewayProcess gateway;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        Path copy = Files.copy(Clone.BUNDLED, folder.resolve("copy.gguf"));
        gateway =
                GatewayProcess.start(
                        Home.outOfTheBox(folder)
                                .with("gateway.yaml", "stepgate:\n  engine:\n    memory: 36M\n")
                                .with("providers.yaml", providers(copy))
                                .with(
                                        "models.yaml",
                                        Written.models(
                                                Written.model("one", "local"),
                                                Written.model("two", "other"))));
    }

    private static String providers(Path copy) {
        return Written.providers(
                Written.engine(), "  other:\n    kind: local\n    model: " + copy + "\n");
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static void answers(String model, String provider) {
        gateway.firstTenant()
                .chat(
                        """
                        {"model": "%s", "temperature": 0, "max_tokens": 60,
                         "messages": [{"role": "user", "content": "What are the free tier limits?"}]}
                        """
                                .formatted(model))
                .then()
                .statusCode(200)
                .header("x-stepgate-provider", provider)
                .body("model", equalTo(model))
                .body(
                        "choices[0].message.content",
                        equalTo(
                                "The free tier allows 20 requests per minute and 50 requests per"
                                        + " day."));
    }

    @Test
    void both_answer_in_turn() {
        answers("one", "local");
        answers("two", "other");
        answers("one", "local");

        assertThat(gateway.output().soFar()).contains("provider other: loading Step-Nano");
    }

    @Test
    void both_are_told_of() {
        gateway.firstTenant()
                .request()
                .get("/v1/models")
                .then()
                .statusCode(200)
                .body("data.id", hasItems("one", "two"));
        assertThat(gateway.output().soFar())
                .containsPattern("memory +local: weights of 19.5 MiB mapped, .* at start")
                .containsPattern("memory +other: weights of 19.5 MiB mapped, .* on first use")
                .containsPattern("memory +36.0 MiB for all models");
    }
}
