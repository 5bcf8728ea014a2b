package dev.stepgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.NotFoundException;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import dev.stepgate.upstream.ScriptedUpstream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenAI's own clients get the numbers an upstream made, in whichever form it wrote them. */
class EmbeddingClientsTest {
    private static final String CLIENT = "openai@6.49.0";

    /** Without a word on the form, this client asks for base 64 and decodes it itself. */
    private static final String SCRIPT =
            """
            import OpenAI from "openai";
            const [, , baseURL, apiKey] = process.argv;
            const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
            const usual = await client.embeddings.create({ model: "vectors", input: ["two words", "one"] });
            for (const each of usual.data) console.log(each.index, Array.from(each.embedding).join(" "));
            console.log(usual.usage.prompt_tokens, usual.model);
            const numbers = await client.embeddings.create({
              model: "vectors", input: [7, 8], encoding_format: "float", dimensions: 4,
            });
            console.log(numbers.data[0].embedding.join(" "));
            try {
              await client.embeddings.create({ model: "model", input: "a" });
            } catch (refused) {
              console.log(refused.status, refused.code, refused.param);
            }
            """;

    private static Home home(Path folder, ScriptedUpstream first, ScriptedUpstream second) {
        return Home.outOfTheBox(folder)
                .with(
                        "providers.yaml",
                        Written.providers(
                                Written.upstream("primary", first.url(), "none"),
                                Written.upstream("fallback", second.url(), "none")))
                .with(
                        "models.yaml",
                        Written.models(
                                Written.model("model", "primary", "fallback"),
                                Written.model("vectors", "primary", "fallback")
                                        .replace(
                                                "    offers:",
                                                "    task: embeddings\n    offers:")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"healthy", "vectors-numbers", "vectors-base64", "fault-04"})
    void the_javascript_client_gets_the_right_numbers(String scenario, @TempDir Path folder)
            throws Exception {
        NodeClient node = NodeClient.fetched(CLIENT, Files.createDirectory(folder.resolve("node")));
        try (var first = ScriptedUpstream.playing(scenario, 0.01);
                var second = ScriptedUpstream.playing("vectors-numbers", 0.01);
                var gateway = GatewayProcess.start(home(folder, first, second))) {
            Command run = node.run(SCRIPT, gateway.address() + "/v1", gateway.firstTenant().key());

            assertThat(run.exit()).as(run.err()).isZero();
            assertThat(run.out().lines())
                    .containsExactly(
                            "0 0.25 0.25 -1",
                            "1 0.125 0.25 -1",
                            "3 vectors",
                            "0.25 0.25 -1 0.5",
                            "404 model_not_found model");
        }
    }

    @Test
    void the_java_client_gets_the_right_numbers_in_either_form(@TempDir Path folder)
            throws Exception {
        try (var first = ScriptedUpstream.playing("vectors-base64", 0.01);
                var second = ScriptedUpstream.start();
                var gateway = GatewayProcess.start(home(folder, first, second));
                var client = new Closing(client(gateway))) {
            EmbeddingCreateParams.Builder asked =
                    EmbeddingCreateParams.builder().model("vectors").input("two words");

            CreateEmbeddingResponse usual =
                    client.open().embeddings().create(asked.build()).validate();
            CreateEmbeddingResponse numbers =
                    client.open()
                            .embeddings()
                            .create(
                                    asked.encodingFormat(EmbeddingCreateParams.EncodingFormat.FLOAT)
                                            .build())
                            .validate();

            for (CreateEmbeddingResponse each : List.of(usual, numbers)) {
                assertThat(each.data().getFirst().embedding()).containsExactly(0.25f, 0.25f, -1f);
                assertThat(each.usage().promptTokens()).isEqualTo(2);
            }
            EmbeddingCreateParams ofAChat = asked.model("model").build();
            assertThatThrownBy(() -> client.open().embeddings().create(ofAChat))
                    .isInstanceOf(NotFoundException.class)
                    .hasMessageContaining("has no embeddings (expected: one that has: vectors)");
        }
    }

    private static OpenAIClient client(GatewayProcess gateway) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(gateway.address() + "/v1")
                .apiKey(gateway.firstTenant().key())
                .maxRetries(0)
                .build();
    }

    /** A client that can be tried with. */
    private record Closing(OpenAIClient open) implements AutoCloseable {
        @Override
        public void close() {
            open.close();
        }
    }
}
