package dev.stepgate.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.chat.AnswerWishes;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.RawJson;
import dev.stepgate.chat.SamplingWishes;
import dev.stepgate.chat.ThoughtWishes;
import dev.stepgate.chat.ThoughtWishes.Effort;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ThoughtFieldsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "OPENROUTER | NONE | reasoning | {\"effort\":\"none\"}",
                "OPENROUTER | XHIGH | reasoning | {\"effort\":\"xhigh\"}",
                "STEPFUN | NONE | reasoning_effort | \"low\"",
                "STEPFUN | MEDIUM | reasoning_effort | \"medium\"",
                "STEPFUN | MAX | reasoning_effort | \"high\"",
                "LLAMA_CPP | NONE | chat_template_kwargs | {\"enable_thinking\":false}",
                "OPENAI | MINIMAL | reasoning_effort | \"minimal\"",
            })
    void an_effort_is_said_in_the_dialects_field(
            Dialect dialect, Effort effort, String field, String value) {
        ChatRequest request = thinking(effort, OptionalInt.empty(), Map.of());

        assertThat(ThoughtFields.said(request, dialect))
                .isEqualTo(Map.of(field, new RawJson(value)));
    }

    @Test
    void a_budget_is_said_where_the_dialect_knows_one() {
        ChatRequest request = thinking(Effort.UNSAID, OptionalInt.of(64), Map.of());

        assertThat(ThoughtFields.said(request, Dialect.OPENROUTER))
                .isEqualTo(Map.of("reasoning", new RawJson("{\"max_tokens\":64}")));
        assertThat(ThoughtFields.said(request, Dialect.OPENAI)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(value = Dialect.class, names = "STEPFUN", mode = EnumSource.Mode.EXCLUDE)
    void what_the_client_wrote_in_the_field_stays(Dialect dialect) {
        Map<String, RawJson> extras =
                Map.of(
                        "reasoning_effort", new RawJson("\"none\""),
                        "reasoning", new RawJson("{\"exclude\":true}"),
                        "chat_template_kwargs", new RawJson("{}"));
        ChatRequest request = thinking(Effort.NONE, OptionalInt.empty(), extras);

        assertThat(ThoughtFields.said(request, dialect)).isEqualTo(extras);
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void who_wishes_nothing_says_nothing(Dialect dialect) {
        ChatRequest request = thinking(Effort.UNSAID, OptionalInt.empty(), Map.of());

        assertThat(ThoughtFields.said(request, dialect)).isEmpty();
    }

    private static ChatRequest thinking(
            Effort effort, OptionalInt maxTokens, Map<String, RawJson> extras) {
        return new ChatRequest(
                "m",
                List.of(),
                List.of(),
                SamplingWishes.none(),
                AnswerWishes.usual().thinking(new ThoughtWishes(effort, maxTokens)),
                extras);
    }
}
