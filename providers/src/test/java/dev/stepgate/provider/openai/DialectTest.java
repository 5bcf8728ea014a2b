package dev.stepgate.provider.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.stepgate.chat.AnswerWishes;
import dev.stepgate.chat.Asker;
import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.Prompt;
import dev.stepgate.chat.Prompt.Page;
import dev.stepgate.chat.RawJson;
import dev.stepgate.chat.SamplingWishes;
import dev.stepgate.chat.Spoken;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.ProviderFailure;
import dev.stepgate.provider.remote.Json;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Raw text, asked of upstreams that go on with it and of those that do not. */
@Timeout(20)
final class DialectTest {
    private static final Page TEXT = new Page.Text("Once upon");
    private static final Page TOKENS = new Page.Tokens(List.of(5, 7));

    @ParameterizedTest
    @CsvSource({
        "OPENROUTER, true, false",
        "STEPFUN, false, false",
        "VLLM, true, true",
        "SGLANG, true, true",
        "LLAMA_CPP, true, true",
        "TRANSFORMERS, false, false",
        "OPENAI, true, true"
    })
    void a_dialect_goes_on_with_raw_text_or_not(Dialect dialect, boolean one, boolean any) {
        assertThat(dialect.obstacle(pages(TEXT)).isEmpty()).isEqualTo(one);
        assertThat(dialect.obstacle(pages(TOKENS)).isEmpty()).isEqualTo(any);
        assertThat(dialect.obstacle(pages(TEXT, TEXT)).isEmpty()).isEqualTo(any);
    }

    @Test
    void raw_text_goes_out_as_a_prompt_with_all_that_was_wished() {
        JsonNode body = body(request(new AnswerWishes(2, OptionalInt.of(3)), TEXT), Dialect.VLLM);

        assertThat(body.toString())
                .isEqualTo(
                        "{\"model\":\"m\",\"prompt\":\"Once upon\",\"max_tokens\":500,\"n\":2,\"logprobs\":3,"
                                + "\"ignore_eos\":true,\"stream\":true,"
                                + "\"stream_options\":{\"include_usage\":true,\"continuous_usage_stats\":true}}");
    }

    @Test
    void several_pages_and_tokens_are_lists() {
        assertThat(body(request(AnswerWishes.usual(), TEXT, TEXT), Dialect.OPENAI).get("prompt"))
                .hasToString("[\"Once upon\",\"Once upon\"]");
        assertThat(body(request(AnswerWishes.usual(), TOKENS), Dialect.OPENAI).get("prompt"))
                .hasToString("[5,7]");
        assertThat(
                        body(request(AnswerWishes.usual(), TOKENS, TOKENS), Dialect.OPENAI)
                                .get("prompt"))
                .hasToString("[[5,7],[5,7]]");
    }

    @ParameterizedTest
    @EnumSource(
            value = Dialect.class,
            names = {"OPENROUTER", "VLLM", "SGLANG", "LLAMA_CPP", "OPENAI"})
    void an_upstream_goes_on_with_raw_text(Dialect dialect) {
        try (Trial trial = new Trial("healthy", dialect)) {
            Trial.Outcome outcome = trial.ask(request(AnswerWishes.usual(), TEXT));

            assertThat(outcome.failure()).isEmpty();
            assertThat(outcome.text()).isEqualTo(Trial.SIXTY_WORDS);
            assertThat(outcome.finishes()).hasSize(1);
        }
    }

    @Test
    void raw_text_that_broke_off_is_gone_on_with_behind_what_was_said() {
        try (Trial trial = new Trial("healthy", Dialect.OPENAI)) {
            ChatRequest request = request(AnswerWishes.usual(), new Page.Text("Count: "));
            Spoken spoken = new Spoken("", "word1 word2 wo", List.of());

            assertThat(trial.provider.canContinue(request, spoken)).isTrue();
            var rest = new StringBuilder();
            try (ChatStream stream = trial.provider.goOn(request, spoken)) {
                while (stream.next() instanceof ChatEvent event) {
                    if (event instanceof ChatEvent.Text said) {
                        rest.append(said.text());
                    }
                }
            }

            assertThat(spoken.text() + rest).isEqualTo(Trial.SIXTY_WORDS);
        }
    }

    @Test
    void who_cannot_go_on_with_it_leaves_it_to_others() {
        try (Trial trial = new Trial("healthy", Dialect.STEPFUN)) {
            Trial.Outcome outcome = trial.ask(request(AnswerWishes.usual(), TEXT));

            ProviderFailure.Rejected rejected = outcome.failure(ProviderFailure.Rejected.class);
            assertThat(rejected.worthTryingElsewhere()).isTrue();
            assertThat(rejected.field()).isEqualTo("prompt");
            assertThat(trial.upstream.received()).isEmpty();
        }
    }

    private static Prompt pages(Page... pages) {
        return new Prompt.Pages(List.of(pages));
    }

    private static ChatRequest request(AnswerWishes wishes, Page... pages) {
        return new ChatRequest(
                "m",
                pages(pages),
                List.of(),
                SamplingWishes.none().atMost(500),
                wishes,
                Map.of("ignore_eos", new RawJson("true")),
                Asker.ANYONE);
    }

    private static JsonNode body(ChatRequest request, Dialect dialect) {
        try {
            return Json.MAPPER.readTree(new String(RequestBody.of(request, dialect), UTF_8));
        } catch (JsonProcessingException fault) {
            throw new AssertionError(fault);
        }
    }
}
