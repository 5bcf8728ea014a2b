package dev.stepgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionChoice;
import com.openai.models.completions.CompletionCreateParams;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** OpenAI's own clients go on with raw text, in Java and where there is Node.js in JavaScript. */
@ExtendWith(OutOfTheBox.class)
class RawTextClientsTest {
    private static final String PAGE =
            "<|im_start|>user\nWhich day comes after Monday?<|im_end|>\n<|im_start|>assistant\n<think>\n</think>\n";
    private static final String DAY = "Tuesday comes after Monday.";
    private static final String CLIENT = "openai@6.49.0";
    private static final String SCRIPT =
            """
            import OpenAI from "openai";
            const [, , baseURL, apiKey, prompt] = process.argv;
            const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
            const question = { model: "stepgate/step-nano", prompt, temperature: 0 };
            const whole = await client.completions.create({ ...question, logprobs: 1 });
            console.log(whole.object, whole.choices[0].text, whole.choices[0].finish_reason);
            console.log(whole.choices[0].logprobs.tokens.join("") === whole.choices[0].text);
            const stream = await client.completions.create(
              { ...question, echo: true, stream: true, stream_options: { include_usage: true } });
            let said = "", usage;
            for await (const chunk of stream) {
              said += chunk.choices[0]?.text ?? "";
              usage = chunk.usage ?? usage;
            }
            console.log(said === prompt + whole.choices[0].text, usage.total_tokens === whole.usage.total_tokens);
            const several = await client.completions.create({ ...question, prompt: [prompt, "a"], n: 2, max_tokens: 1 });
            console.log(several.choices.map((choice) => choice.index).join());
            try {
              await client.completions.create({ ...question, suffix: "." });
            } catch (error) {
              console.log(error.status, error.param);
            }
            """;

    private final GatewayProcess gateway;
    private final OpenAIClient client;

    RawTextClientsTest(GatewayProcess gateway) {
        this.gateway = gateway;
        this.client =
                OpenAIOkHttpClient.builder()
                        .baseUrl(gateway.address() + "/v1")
                        .apiKey(gateway.firstTenant().key())
                        .maxRetries(0)
                        .build();
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void the_client_for_java_gets_a_whole_answer() {
        Completion answer = client.completions().create(question().build()).validate();

        CompletionChoice choice = answer.choices().getFirst();
        assertThat(answer.id()).startsWith("cmpl-");
        assertThat(choice.text()).isEqualTo(DAY);
        assertThat(choice.finishReason()).isEqualTo(CompletionChoice.FinishReason.STOP);
        assertThat(answer.usage().orElseThrow().totalTokens()).isPositive();
    }

    @Test
    void the_client_for_java_gets_an_echo_and_a_bound() {
        Completion answer =
                client.completions().create(question().echo(true).maxTokens(2).build()).validate();

        CompletionChoice choice = answer.choices().getFirst();
        assertThat(choice.text()).startsWith(PAGE + "Tuesday").hasSizeLessThan(PAGE.length() + 20);
        assertThat(choice.finishReason()).isEqualTo(CompletionChoice.FinishReason.LENGTH);
    }

    @Test
    void the_client_for_java_reads_how_likely_tokens_were() {
        Completion answer = client.completions().create(question().logprobs(2).build()).validate();

        CompletionChoice choice = answer.choices().getFirst();
        CompletionChoice.Logprobs odds = choice.logprobs().orElseThrow();
        List<String> tokens = odds.tokens().orElseThrow();
        List<Long> offsets = odds.textOffset().orElseThrow();
        assertThat(String.join("", tokens)).isEqualTo(choice.text());
        assertThat(odds.tokenLogprobs().orElseThrow()).hasSameSizeAs(tokens);
        for (int i = 0; i < tokens.size(); i++) {
            int from = Math.toIntExact(offsets.get(i));
            assertThat(choice.text().substring(from)).startsWith(tokens.get(i));
        }
    }

    @Test
    void the_client_for_java_gathers_a_stream() {
        try (StreamResponse<Completion> stream =
                client.completions().createStreaming(question().build())) {
            String said =
                    stream.stream()
                            .flatMap(chunk -> chunk.choices().stream())
                            .map(CompletionChoice::text)
                            .collect(Collectors.joining());

            assertThat(said).isEqualTo(DAY);
        }
    }

    @Test
    void the_client_for_java_hears_what_is_refused() {
        assertThatThrownBy(() -> client.completions().create(question().suffix("the end").build()))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("suffix: a string (expected: none");
    }

    @Test
    void the_client_for_javascript_gets_it_too(@TempDir Path folder) throws Exception {
        Command run =
                NodeClient.fetched(CLIENT, folder)
                        .run(SCRIPT, gateway.address() + "/v1", gateway.firstTenant().key(), PAGE);

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out().lines())
                .containsExactly(
                        "text_completion " + DAY + " stop",
                        "true",
                        "true true",
                        "0,1,2,3",
                        "400 suffix");
    }

    private static CompletionCreateParams.Builder question() {
        return CompletionCreateParams.builder()
                .model("stepgate/step-nano")
                .prompt(PAGE)
                .temperature(0);
    }
}
