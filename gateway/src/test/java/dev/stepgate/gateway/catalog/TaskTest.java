package dev.stepgate.gateway.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.gateway.config.Complaints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What models do, as models.yaml says it. */
final class TaskTest {
    private static final String LOCAL = "providers:\n  local:\n    kind: local\n";
    private static final String NANO =
            """
            models:
              nano:
                display-name: Nano
                owned-by: us
                created: 2026-11-24
                context-tokens: 100
                offers:
                  - provider: local
                    model: n
            """;

    private static final String VECTORS =
            """
              vectors:
                display-name: Vectors
                owned-by: us
                created: 2026-11-24
                context-tokens: 100
                task: embeddings
                offers:
                  - provider: up
                    model: vectors
            """;

    private static final String UP_TOO =
            LOCAL + "  up: {kind: KIND, base-url: \"https://host/v1\", credential: none}\n";

    private final Complaints complaints = new Complaints();

    @TempDir Path folder;

    TaskTest() {}

    private Plan read(String providers, String models) throws IOException {
        Files.writeString(folder.resolve("providers.yaml"), providers);
        Files.writeString(folder.resolve("models.yaml"), models);
        Files.writeString(folder.resolve("tiers.yaml"), "tiers:\n  paid: {}\n");
        return Plan.read(folder, complaints);
    }

    private List<String> messages() {
        return complaints.all().stream()
                .map(each -> each.toString().replace(folder + "/", ""))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "openrouter", "vllm", "sglang", "llama-cpp"})
    void a_model_may_make_embeddings_of_a_provider_that_has_them(String kind) throws IOException {
        Plan plan = read(UP_TOO.replace("KIND", kind), NANO + VECTORS);

        assertThat(messages()).isEmpty();
        assertThat(plan.models().values())
                .extracting(ModelFacts::task)
                .containsExactly(Task.CHAT, Task.EMBEDDINGS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"stepfun", "transformers", "anthropic"})
    void of_a_provider_that_has_none_it_may_not(String kind) throws IOException {
        read(UP_TOO.replace("KIND", kind), NANO + VECTORS);

        assertThat(messages())
                .containsExactly(
                        "models.yaml:15:5: models.vectors.task: embeddings, and up, of the offer in"
                                + " line 17, has none (expected: a provider of kind openai,"
                                + " openrouter, vllm, sglang or llama-cpp)");
    }

    @Test
    void nobody_falls_from_embeddings_to_another_model_nor_from_an_answer_to_embeddings()
            throws IOException {
        read(
                UP_TOO.replace("KIND", "openai"),
                NANO.replace("    offers:", "    route: {then: [vectors]}\n    offers:")
                        + VECTORS.replace("    offers:", "    route: {then: [nano]}\n    offers:"));

        assertThat(messages())
                .anyMatch(
                        each ->
                                each.contains(
                                        "models.nano.route.then: vectors makes embeddings (expected:"
                                                + " a model that answers)"))
                .anyMatch(
                        each ->
                                each.contains(
                                        "models.vectors.route.then: of a model with task: embeddings"
                                                + " (expected: none, as vectors of another model"
                                                + " cannot be compared with its own)"));
    }

    @Test
    void what_a_model_does_is_one_of_two_things() throws IOException {
        read(LOCAL, NANO.replace("    offers:", "    task: rerank\n    offers:"));

        assertThat(messages())
                .singleElement()
                .asString()
                .contains("models.nano.task: rerank (expected: chat or embeddings)");
    }
}
