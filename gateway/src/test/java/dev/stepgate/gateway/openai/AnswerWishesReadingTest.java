package dev.stepgate.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.stepgate.chat.AnswerForm;
import dev.stepgate.chat.CallWishes;
import dev.stepgate.chat.CallWishes.AtOnce;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.RawJson;
import dev.stepgate.chat.ThoughtWishes;
import dev.stepgate.chat.ThoughtWishes.Effort;
import dev.stepgate.chat.Tool;
import dev.stepgate.chat.ToolChoice;
import dev.stepgate.gateway.Asking;
import dev.stepgate.gateway.refusal.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How forms, calls and thoughts are asked for. */
class AnswerWishesReadingTest {
    private static final String TOOLS =
            """
            ,"tools":[{"type":"function","function":{"name":"f"}},
             {"type":"function","function":{"name":"g","strict":true,"parameters":{"a":1}}}]""";

    private static ChatAsked asked(String more) {
        return ChatReading.read(Asking.hello(more).getBytes(StandardCharsets.UTF_8));
    }

    private static ChatRequest read(String more) {
        return asked(more).request();
    }

    @Test
    void a_plain_request_leaves_form_calls_and_thought_open() {
        ChatRequest request = read("");

        assertThat(request.answer().form()).isEqualTo(new AnswerForm.Free());
        assertThat(request.answer().calls()).isEqualTo(CallWishes.none());
        assertThat(request.answer().thought()).isEqualTo(ThoughtWishes.none());
        assertThat(asked("").withThought()).isTrue();
    }

    private static Stream<Arguments> forms() {
        String named =
                "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"strict\":true,\"schema\":{\"a\":1}}}";
        String bare = "{\"type\":\"json_object\",\"schema\":{\"a\":1}}";
        RawJson schema = new RawJson("{\"a\":1}");
        return Stream.of(
                Arguments.of("{\"type\":\"text\"}", new AnswerForm.Free()),
                Arguments.of("{\"type\":\"json_object\"}", new AnswerForm.JsonObject()),
                Arguments.of(
                        named,
                        new AnswerForm.Schema(
                                schema, "response_format.json_schema.schema", new RawJson(named))),
                Arguments.of(
                        bare,
                        new AnswerForm.Schema(schema, "response_format.schema", new RawJson(bare))),
                Arguments.of(
                        "{\"type\":\"python\",\"x\":1}",
                        new AnswerForm.Other(
                                "python", new RawJson("{\"type\":\"python\",\"x\":1}"))));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void a_response_format_is_a_form(String format, AnswerForm form) {
        ChatRequest request = read(",\"response_format\":" + format);

        assertThat(request.answer().form()).isEqualTo(form);
        assertThat(request.extras()).isEmpty();
    }

    @Test
    void a_grammar_is_a_form() {
        ChatRequest request =
                read(",\"grammar\":\"root ::= [a]\",\"response_format\":{\"type\":\"text\"}");

        assertThat(request.answer().form()).isEqualTo(new AnswerForm.Grammar("root ::= [a]"));
        assertThat(request.extras()).isEmpty();
    }

    @Test
    void tools_are_read_with_their_parameters_and_strictness() {
        List<Tool> tools = read(TOOLS).tools();

        assertThat(tools)
                .extracting(Tool::name, tool -> tool.parameters().text(), Tool::strict)
                .containsExactly(
                        tuple("f", "{\"type\":\"object\",\"properties\":{}}", false),
                        tuple("g", "{\"a\":1}", true));
    }

    private static Stream<Arguments> choices() {
        String among = "{'type':'allowed_tools','allowed_tools':{'mode':'%s','tools':[G]}}";
        return Stream.of(
                Arguments.of("'auto'", new ToolChoice.Auto()),
                Arguments.of("'none'", new ToolChoice.None()),
                Arguments.of("'required'", new ToolChoice.Required()),
                Arguments.of("G", new ToolChoice.Named("g")),
                Arguments.of(
                        among.formatted("auto"),
                        new ToolChoice.Among(ToolChoice.Need.MAY, List.of("g"))),
                Arguments.of(
                        among.formatted("required"),
                        new ToolChoice.Among(ToolChoice.Need.MUST, List.of("g"))));
    }

    @ParameterizedTest
    @MethodSource("choices")
    void a_tool_choice_is_read(String choice, ToolChoice read) {
        String json =
                choice.replace("G", "{'type':'function','function':{'name':'g'}}")
                        .replace('\'', '"');

        ChatRequest request = read(TOOLS + ",\"tool_choice\":" + json);

        assertThat(request.answer().calls()).isEqualTo(new CallWishes(read, AtOnce.UNSAID));
        assertThat(request.extras()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"true, SEVERAL", "false, ONE", "null, UNSAID"})
    void how_many_calls_at_once_is_read(String several, AtOnce atOnce) {
        ChatRequest request = read(TOOLS + ",\"parallel_tool_calls\":" + several);

        assertThat(request.answer().calls().atOnce()).isEqualTo(atOnce);
        assertThat(request.extras()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"reasoning_effort\":\"none\" | NONE |",
                "\"reasoning_effort\":\"xhigh\" | XHIGH |",
                "\"reasoning_effort\":0.5 | UNSAID |",
                "\"reasoning\":{\"effort\":\"low\",\"max_tokens\":64} | LOW | 64",
                "\"reasoning\":{\"enabled\":false} | NONE |",
                "\"reasoning\":{\"enabled\":true} | UNSAID |",
                "\"reasoning\":{\"effort\":\"none\"},\"reasoning_effort\":\"high\" | NONE |",
                "\"reasoning\":{\"effort\":\"low\"},\"reasoning_effort\":\"high\" | HIGH |",
                "\"thinking\":{\"type\":\"disabled\"} | NONE |",
                "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2048} | UNSAID | 2048",
                "\"thinking_token_budget\":0 | UNSAID | 0",
                "\"thinking_token_budget\":-1 | UNSAID |",
                "\"enable_thinking\":false | NONE |",
                "\"chat_template_kwargs\":{\"enable_thinking\":false} | NONE |",
                "\"chat_template_kwargs\":{\"thinking\":false} | NONE |",
                "\"chat_template_kwargs\":{\"enable_thinking\":true,\"x\":1} | UNSAID |",
            })
    void a_thought_is_wished_for_in_many_fields_and_all_pass_through(
            String fields, Effort effort, @Nullable Integer maxTokens) {
        ChatRequest request = read("," + fields);

        OptionalInt budget = maxTokens == null ? OptionalInt.empty() : OptionalInt.of(maxTokens);
        assertThat(request.answer().thought()).isEqualTo(new ThoughtWishes(effort, budget));
        assertThat(request.extras().keySet())
                .allSatisfy(field -> assertThat(fields).contains("\"" + field + "\""))
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"reasoning\":{\"exclude\":true}", "\"include_reasoning\":false"})
    void a_thought_may_be_kept_from_the_client(String field) {
        assertThat(asked("," + field).withThought()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"response_format\":\"json\" | response_format: a string (expected: an object)",
                "\"response_format\":{} | response_format.type: missing (expected: a string)",
                "\"response_format\":{\"type\":\"json_schema\"} | response_format.json_schema:"
                        + " missing (expected: an object)",
                "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"schema\":{}}} |"
                        + " response_format.json_schema.name: missing (expected: a string)",
                "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\"}} |"
                        + " response_format.json_schema.schema: missing (expected: an object)",
                "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"strict\":1}}"
                        + " | response_format.json_schema.strict: 1 (expected: true or false)",
                "\"grammar\":\"root ::= [a]\",\"response_format\":{\"type\":\"json_object\"} |"
                        + " grammar: a string (expected: none beside response_format)",
                "\"tool_choice\":\"required\" | tool_choice: a call (expected: tools to choose from)",
                "\"tool_choice\":\"any\" | tool_choice: \"any\" (expected: none, auto, required, a"
                        + " function or allowed_tools)",
                "\"tool_choice\":7 | tool_choice: 7 (expected: none, auto, required, a function or"
                        + " allowed_tools)",
                "\"tool_choice\":{\"type\":\"custom\"} | tool_choice.type: \"custom\" (expected:"
                        + " function or allowed_tools)",
                "\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"f\"}} |"
                        + " tool_choice.function.name: a call (expected: tools to choose from)",
                "\"tool_choice\":{\"type\":\"function\"} | tool_choice.function: missing (expected:"
                        + " an object)",
                "\"parallel_tool_calls\":1 | parallel_tool_calls: 1 (expected: true or false)",
                "\"reasoning_effort\":\"hard\" | reasoning_effort: \"hard\" (expected: none,"
                        + " minimal, low, medium, high, xhigh, max)",
                "\"reasoning\":{\"max_tokens\":-1} | reasoning.max_tokens: -1 (expected: 0 or more)",
                "\"reasoning\":{\"effort\":\"hard\"} | reasoning.effort: \"hard\" (expected: none,"
                        + " minimal, low, medium, high, xhigh, max)",
                "\"reasoning\":true | reasoning: true (expected: an object)",
                "\"reasoning\":{\"exclude\":\"yes\"} | reasoning.exclude: a string (expected: true"
                        + " or false)",
                "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":-5} | thinking.budget_tokens:"
                        + " -5 (expected: 0 or more)",
                "\"thinking_token_budget\":-2 | thinking_token_budget: -2 (expected: -1 for no"
                        + " bound, or 0 or more)",
                "\"enable_thinking\":\"no\" | enable_thinking: a string (expected: true or false)",
                "\"tools\":[{\"function\":{\"name\":\"f\",\"parameters\":[]}}] |"
                        + " tools[0].function.parameters: a list (expected: an object)",
                "\"tools\":[{\"function\":{\"name\":\"f\",\"strict\":1}}] |"
                        + " tools[0].function.strict: 1 (expected: true or false)",
            })
    void a_wish_of_the_wrong_kind_is_named(String field, String sentence) {
        assertThatThrownBy(() -> read("," + field))
                .isInstanceOfSatisfying(
                        Refusal.Malformed.class,
                        refusal -> assertThat(sentence).startsWith(refusal.param() + ": "))
                .hasMessage(sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"function\",\"function\":{\"name\":\"h\"}} | tool_choice.function.name:"
                        + " \"h\" (expected: the name of one of tools)",
                "{\"type\":\"allowed_tools\",\"allowed_tools\":{\"mode\":\"auto\",\"tools\":[]}} |"
                        + " tool_choice.allowed_tools.tools: none (expected: one or more of tools)",
                "{\"type\":\"allowed_tools\",\"allowed_tools\":{\"mode\":\"x\"}} |"
                        + " tool_choice.allowed_tools.mode: \"x\" (expected: auto or required)",
            })
    void a_choice_of_tools_that_are_not_offered_is_named(String choice, String sentence) {
        assertThatThrownBy(() -> read(TOOLS + ",\"tool_choice\":" + choice))
                .isInstanceOf(Refusal.Malformed.class)
                .hasMessage(sentence);
    }
}
