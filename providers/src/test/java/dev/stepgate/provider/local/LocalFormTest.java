package dev.stepgate.provider.local;

import static dev.stepgate.provider.local.NanoChat.GET_TIME;
import static dev.stepgate.provider.local.NanoChat.drain;
import static dev.stepgate.provider.local.NanoChat.greedy;
import static dev.stepgate.provider.local.NanoChat.text;
import static dev.stepgate.provider.local.NanoChat.tool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.stepgate.chat.AnswerForm;
import dev.stepgate.chat.AnswerWishes;
import dev.stepgate.chat.CallWishes;
import dev.stepgate.chat.CallWishes.AtOnce;
import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.Message;
import dev.stepgate.chat.RawJson;
import dev.stepgate.chat.Role;
import dev.stepgate.chat.SamplingWishes;
import dev.stepgate.chat.ThoughtWishes;
import dev.stepgate.chat.ThoughtWishes.Effort;
import dev.stepgate.chat.Tool;
import dev.stepgate.chat.ToolChoice;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.ProviderFailure;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Forms, calls and thoughts that are asked for, asked of a real model. */
@Timeout(20)
class LocalFormTest {
    private static final String PLACE = "response_format.json_schema.schema";
    private static final String AGE =
            """
            {"type": "object", "properties": {"age": {"type": "integer", "minimum": 100,
             "maximum": 120}}, "required": ["age"], "additionalProperties": false}""";

    private final LocalModels models = NanoChat.models(1);

    private final LocalProvider provider = models.providers().getFirst();

    @AfterEach
    void close() {
        models.close();
    }

    private List<ChatEvent> asked(String question, List<Tool> tools, AnswerWishes answer) {
        return asked(question, tools, answer, greedy(100));
    }

    private List<ChatEvent> asked(
            String question, List<Tool> tools, AnswerWishes answer, SamplingWishes sampling) {
        var request =
                new ChatRequest(
                        "m",
                        List.of(Message.of(Role.USER, question)),
                        tools,
                        sampling,
                        answer,
                        Map.of());
        try (ChatStream stream = provider.open(request)) {
            return drain(stream);
        }
    }

    private static AnswerForm schema(String schema) {
        return new AnswerForm.Schema(new RawJson(schema), PLACE, new RawJson("{}"));
    }

    private static AnswerWishes calling(ToolChoice choice, AtOnce atOnce) {
        return AnswerWishes.usual().calling(new CallWishes(choice, atOnce));
    }

    private static AnswerWishes thinking(Effort effort, OptionalInt maxTokens) {
        return AnswerWishes.usual().thinking(new ThoughtWishes(effort, maxTokens));
    }

    private static List<String> called(List<ChatEvent> events) {
        return events.stream()
                .filter(ChatEvent.CallStarted.class::isInstance)
                .map(event -> ((ChatEvent.CallStarted) event).name())
                .toList();
    }

    private static long thoughts(List<ChatEvent> events) {
        return events.stream().filter(ChatEvent.Reasoning.class::isInstance).count();
    }

    @Test
    void what_is_said_complies_with_the_schema_and_the_thought_is_free() {
        List<ChatEvent> events =
                asked(
                        "Which day comes after Monday?",
                        List.of(),
                        AnswerWishes.usual().as(schema(AGE)));

        assertThat(text(events)).matches("\\s*\\{\\s*\"age\"\\s*:\\s*1([01][0-9]|20)\\s*}\\s*");
        assertThat(thoughts(events)).isPositive();
        assertThat(events).contains(new ChatEvent.Finished(FinishReason.STOP));
    }

    @Test
    void an_object_of_json_and_a_text_of_a_grammar_are_said() {
        List<ChatEvent> object =
                asked(
                        "Give me JSON with name, age and city: Anna, 13, Havana.",
                        List.of(),
                        AnswerWishes.usual().as(new AnswerForm.JsonObject()));
        List<ChatEvent> grammar =
                asked(
                        "Which day comes after Monday?",
                        List.of(),
                        AnswerWishes.usual()
                                .as(new AnswerForm.Grammar("root ::= \"Sun\" \"day\"")));

        assertThat(text(object)).startsWith("{").endsWith("}");
        assertThat(text(grammar)).isEqualTo("Sunday");
    }

    private ProviderFailure.Rejected rejection(List<Tool> tools, AnswerWishes answer) {
        return catchThrowableOfType(
                ProviderFailure.Rejected.class, () -> asked("hi", tools, answer));
    }

    @Test
    void a_keyword_the_engine_cannot_do_is_rejected_before_any_token_by_its_place() {
        AnswerForm impossible = schema("{\"properties\":{\"a\":{\"not\":{}}}}");

        var rejected = rejection(List.of(), AnswerWishes.usual().as(impossible));

        assertThat(rejected.field()).isEqualTo(PLACE);
        assertThat(rejected.publicSentence()).startsWith(PLACE + "/properties/a").contains("not");
        assertThat(rejected.worthTryingElsewhere()).isFalse();
    }

    @Test
    void a_grammar_that_is_none_is_rejected_by_its_field() {
        AnswerForm broken = new AnswerForm.Grammar("root ::= (");

        var rejected = rejection(List.of(), AnswerWishes.usual().as(broken));

        assertThat(rejected.publicSentence()).startsWith("grammar");
    }

    @Test
    void parameters_the_engine_cannot_do_are_rejected_by_their_place() {
        Tool second = tool("wave", "{\"properties\":{\"a\":{\"not\":{}}}}");
        AnswerWishes named = calling(new ToolChoice.Named("wave"), AtOnce.UNSAID);

        var rejected = rejection(List.of(GET_TIME, second), named);

        assertThat(rejected.field()).isEqualTo("tools[1].function.parameters");
    }

    @Test
    void a_call_that_is_required_is_made_whatever_the_question() {
        List<ChatEvent> events =
                asked(
                        "Which day comes after Monday?",
                        List.of(GET_TIME),
                        calling(new ToolChoice.Required(), AtOnce.ONE));

        assertThat(called(events)).containsExactly("get_time");
        assertThat(text(events)).isBlank();
        assertThat(events).contains(new ChatEvent.Finished(FinishReason.TOOL_CALLS));
    }

    @Test
    void the_tool_that_is_named_is_called() {
        Tool other =
                tool(
                        "is_open",
                        """
                        {"type": "object", "properties": {"open": {"type": "boolean"}},
                         "required": ["open"]}""");

        List<ChatEvent> events =
                asked(
                        "What time is it in Havana?",
                        List.of(GET_TIME, other),
                        calling(new ToolChoice.Named("is_open"), AtOnce.UNSAID));

        assertThat(called(events)).containsExactly("is_open");
        assertThat(events)
                .anySatisfy(
                        event ->
                                assertThat(event)
                                        .isInstanceOfSatisfying(
                                                ChatEvent.CallArguments.class,
                                                arguments ->
                                                        assertThat(arguments.fragment())
                                                                .matches(
                                                                        "\\{\"open\": ?(true|false)}")));
    }

    @Test
    void a_strict_tool_may_still_be_left_alone() {
        Tool strict = new Tool("get_time", GET_TIME.parameters(), true, GET_TIME.whole());

        List<ChatEvent> called =
                asked("What time is it in Havana?", List.of(strict), AnswerWishes.usual());

        assertThat(called(called)).containsExactly("get_time");
        assertThat(called).contains(new ChatEvent.Finished(FinishReason.TOOL_CALLS));
    }

    @Test
    void the_first_call_is_the_last_where_no_more_may_be() {
        List<ChatEvent> events =
                asked(
                        "What time is it in Havana?",
                        List.of(GET_TIME),
                        calling(new ToolChoice.Auto(), AtOnce.ONE));

        assertThat(called(events)).containsExactly("get_time");
        assertThat(events.get(events.size() - 2))
                .isEqualTo(new ChatEvent.Finished(FinishReason.TOOL_CALLS));
        assertThat(events.getLast()).isInstanceOf(ChatEvent.Used.class);
    }

    @Test
    void without_effort_there_is_no_thought() {
        List<ChatEvent> events =
                asked(
                        "Which day comes after Monday?",
                        List.of(),
                        thinking(Effort.NONE, OptionalInt.empty()));

        assertThat(thoughts(events)).isZero();
        assertThat(text(events)).isNotBlank();
        assertThat(events.getLast())
                .isInstanceOfSatisfying(
                        ChatEvent.Used.class,
                        used -> assertThat(used.usage().reasoningTokens()).isZero());
    }

    @Test
    void a_thought_is_closed_when_its_budget_is_spent() {
        List<ChatEvent> events =
                asked(
                        "Which day comes after Monday?",
                        List.of(),
                        thinking(Effort.UNSAID, OptionalInt.of(1)));

        assertThat(thoughts(events)).isPositive();
        assertThat(text(events)).isNotBlank();
        assertThat(events.getLast())
                .isInstanceOfSatisfying(
                        ChatEvent.Used.class,
                        used -> assertThat(used.usage().reasoningTokens()).isLessThan(4));
    }

    @Test
    void a_stop_text_ends_what_is_said_in_a_form_and_leaves_a_required_call_alone() {
        List<ChatEvent> said =
                asked(
                        "Which day comes after Monday?",
                        List.of(),
                        AnswerWishes.usual().as(schema(AGE)),
                        greedy(100, "age"));
        List<ChatEvent> called =
                asked(
                        "What time is it in Havana?",
                        List.of(GET_TIME),
                        calling(new ToolChoice.Required(), AtOnce.ONE),
                        greedy(100, "city"));

        assertThat(text(said)).matches("\\s*\\{\\s*\"");
        assertThat(said).contains(new ChatEvent.Finished(0, FinishReason.STOP, "age"));
        assertThat(called(called)).containsExactly("get_time");
    }
}
