package dev.stepgate.provider.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.stepgate.chat.AnswerForm;
import dev.stepgate.chat.AnswerWishes;
import dev.stepgate.chat.Asker;
import dev.stepgate.chat.CallWishes;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.Content;
import dev.stepgate.chat.Message;
import dev.stepgate.chat.RawJson;
import dev.stepgate.chat.Role;
import dev.stepgate.chat.SamplingWishes;
import dev.stepgate.chat.Tool;
import dev.stepgate.chat.ToolCall;
import dev.stepgate.chat.ToolChoice;
import dev.stepgate.provider.remote.Json;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class RequestBodyTest {
    private static final SamplingWishes EVERY_WISH =
            new SamplingWishes(
                    OptionalDouble.of(0.5),
                    OptionalDouble.of(0.9),
                    OptionalInt.of(40),
                    OptionalDouble.of(0.05),
                    OptionalLong.of(7),
                    OptionalInt.of(99),
                    List.of("END"));

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void a_stream_is_always_asked_for(Dialect dialect) {
        var request = request(Message.of(Role.USER, "免费 \"x\""), Map.of("stream", raw("false")));

        JsonNode body = body(request, dialect);

        assertThat(body.path("stream").booleanValue()).isTrue();
        assertThat(body.path("model").textValue()).isEqualTo("m");
        assertThat(body.path("messages").toString())
                .isEqualTo("[{\"role\":\"user\",\"content\":\"免费 \\\"x\\\"\"}]");
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void a_bound_of_ours_goes_out_where_the_client_set_none(Dialect dialect) {
        Map<String, RawJson> ways =
                Map.of(
                        "max_tokens", raw("9000"),
                        "max_completion_tokens", raw("9000"),
                        "n_predict", raw("9000"));

        JsonNode body = body(request(Message.of(Role.USER, "x"), ways).atMost(50), dialect);

        assertThat(body.path(dialect.maxTokensField()).intValue()).isEqualTo(50);
        assertThat(body.toString()).doesNotContain("9000");
    }

    @Test
    void the_lower_bound_holds_the_clients_or_ours() {
        SamplingWishes wishes = EVERY_WISH.atMost(50);

        assertThat(wishes.maxTokens()).hasValue(50);
        assertThat(wishes.atMost(70)).isEqualTo(wishes);
        assertThat(EVERY_WISH.atMost(100)).isEqualTo(EVERY_WISH);
    }

    @ParameterizedTest
    @EnumSource(
            value = Dialect.class,
            names = {"VLLM", "SGLANG"})
    void usage_is_asked_for_all_along_where_it_can_be(Dialect dialect) {
        JsonNode body = body(wishing(), dialect);

        assertThat(body.path("stream_options").toString())
                .isEqualTo("{\"include_usage\":true,\"continuous_usage_stats\":true}");
    }

    @ParameterizedTest
    @CsvSource({
        "OPENROUTER, max_tokens",
        "STEPFUN, max_tokens",
        "VLLM, max_tokens",
        "SGLANG, max_tokens",
        "LLAMA_CPP, max_tokens",
        "TRANSFORMERS, max_tokens",
        "OPENAI, max_completion_tokens"
    })
    void the_bound_on_the_answer_has_the_dialects_name(Dialect dialect, String field) {
        JsonNode body = body(wishing(), dialect);

        assertThat(body.path(field).intValue()).isEqualTo(99);
        assertThat(body.has("max_tokens") && body.has("max_completion_tokens")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "OPENROUTER, false",
        "STEPFUN, false",
        "VLLM, true",
        "SGLANG, true",
        "LLAMA_CPP, true",
        "TRANSFORMERS, false",
        "OPENAI, true"
    })
    void usage_is_asked_for_where_it_must_be(Dialect dialect, boolean asked) {
        assertThat(body(wishing(), dialect).has("stream_options")).isEqualTo(asked);
    }

    @ParameterizedTest
    @CsvSource({
        "OPENROUTER, developer",
        "STEPFUN, system",
        "VLLM, system",
        "SGLANG, system",
        "LLAMA_CPP, system",
        "TRANSFORMERS, system",
        "OPENAI, developer"
    })
    void a_developer_is_called_what_the_dialect_knows(Dialect dialect, String word) {
        var request = request(Message.of(Role.DEVELOPER, "be brief"), Map.of());

        JsonNode body = body(request, dialect);

        assertThat(body.path("messages").path(0).path("role").textValue()).isEqualTo(word);
    }

    @ParameterizedTest
    @CsvSource({
        "OPENROUTER, reasoning",
        "STEPFUN, reasoning",
        "VLLM, reasoning",
        "SGLANG, reasoning_content",
        "LLAMA_CPP, reasoning_content"
    })
    void earlier_thoughts_go_back_under_the_dialects_name(Dialect dialect, String field) {
        JsonNode message = body(conversation(), dialect).path("messages").path(1);

        assertThat(message.path(field).textValue()).isEqualTo("hm");
    }

    @ParameterizedTest
    @EnumSource(
            value = Dialect.class,
            names = {"OPENAI", "TRANSFORMERS"})
    void earlier_thoughts_stay_here_where_there_is_no_field_for_them(Dialect dialect) {
        JsonNode message = body(conversation(), dialect).path("messages").path(1);

        assertThat(message.toString()).doesNotContain("hm");
    }

    @Test
    void earlier_thoughts_go_back_under_the_name_a_server_gave_them() {
        byte[] body = RequestBody.of(conversation(), Dialect.VLLM, "reasoning_content");

        assertThat(new String(body, UTF_8)).contains("\"reasoning_content\":\"hm\"");
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void only_who_would_go_on_for_ever_is_always_bounded(Dialect dialect) {
        JsonNode body = body(request(Message.of(Role.USER, "x"), Map.of()), dialect);

        assertThat(body.has("max_tokens")).isEqualTo(dialect == Dialect.LLAMA_CPP);
    }

    @Test
    void transformers_gets_nothing_it_does_not_know() {
        Map<String, RawJson> extras =
                Map.of(
                        "store", raw("false"),
                        "metadata", raw("{}"),
                        "user", raw("\"u\""),
                        "reasoning_effort", raw("\"low\""),
                        "generation_config", raw("\"{}\""));
        Tool tool =
                new Tool(
                        "f",
                        raw("{}"),
                        true,
                        raw(
                                "{\"type\":\"function\",\"function\":{\"name\":\"f\",\"strict\":true}}"));
        AnswerWishes answer =
                new AnswerWishes(2, OptionalInt.of(1))
                        .calling(new CallWishes(new ToolChoice.Auto(), CallWishes.AtOnce.ONE));
        var request = new ChatRequest("m", List.of(), List.of(tool), EVERY_WISH, answer, extras);

        JsonNode body = body(request, Dialect.TRANSFORMERS);

        assertThat(body.properties())
                .extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrder(
                        "model",
                        "messages",
                        "tools",
                        "temperature",
                        "top_p",
                        "seed",
                        "max_tokens",
                        "stop",
                        "generation_config",
                        "stream");
        assertThat(body.path("tools").toString()).doesNotContain("strict");
    }

    @Test
    void tools_that_must_not_be_called_are_not_told_to_who_cannot_be_told_so() {
        ChatRequest none = calling(new ToolChoice.None(), CallWishes.AtOnce.UNSAID);

        assertThat(body(none, Dialect.TRANSFORMERS).has("tools")).isFalse();
        assertThat(body(none, Dialect.STEPFUN).has("tools")).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void an_empty_list_of_tools_is_dropped(Dialect dialect) {
        assertThat(body(wishing(), dialect).has("tools")).isFalse();
    }

    @Test
    void openrouters_fallbacks_and_preferences_pass() {
        Map<String, RawJson> extras =
                Map.of(
                        "models", raw("[\"a\",\"b\"]"),
                        "provider", raw("{\"sort\":\"price\"}"));

        JsonNode body = body(request(Message.of(Role.USER, "x"), extras), Dialect.OPENROUTER);

        assertThat(body.path("models").toString()).isEqualTo("[\"a\",\"b\"]");
        assertThat(body.path("provider").toString()).isEqualTo("{\"sort\":\"price\"}");
    }

    @Test
    void a_raw_completion_is_asked_for_with_its_layout_left_in() {
        byte[] body = RequestBody.completion(wishing(), Dialect.VLLM, "<|user|>hi");

        assertThat(new String(body, UTF_8))
                .contains("\"prompt\":\"<|user|>hi\"")
                .contains("\"max_tokens\":99")
                .contains("\"skip_special_tokens\":false")
                .contains("\"stream_options\":{\"include_usage\":true,")
                .doesNotContain("messages");
    }

    @Test
    void calls_and_their_results_are_written_in_full() {
        JsonNode messages = body(conversation(), Dialect.OPENROUTER).path("messages");

        assertThat(messages.path(1).path("content").isNull()).isTrue();
        assertThat(messages.path(1).path("tool_calls").toString())
                .isEqualTo(
                        "[{\"id\":\"c1\",\"type\":\"function\",\"function\":"
                                + "{\"name\":\"look\",\"arguments\":\"{\\\"a\\\": 1}\"}}]");
        assertThat(messages.path(2).path("tool_call_id").textValue()).isEqualTo("c1");
    }

    @Test
    void sampling_wishes_go_out_where_the_dialect_takes_them() {
        assertThat(body(wishing(), Dialect.LLAMA_CPP).properties())
                .extracting(Map.Entry::getKey)
                .contains("temperature", "top_p", "top_k", "min_p", "seed", "stop");
        assertThat(body(wishing(), Dialect.STEPFUN).properties())
                .extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrder(
                        "model",
                        "messages",
                        "temperature",
                        "top_p",
                        "max_tokens",
                        "stop",
                        "stream");
    }

    @Test
    void penalties_bias_choices_and_odds_go_out_where_the_dialect_takes_them() {
        var sampling =
                new SamplingWishes(
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        OptionalInt.empty(),
                        OptionalDouble.empty(),
                        OptionalLong.empty(),
                        OptionalInt.empty(),
                        List.of(),
                        OptionalInt.of(4),
                        new SamplingWishes.Penalties(
                                OptionalDouble.of(0.5),
                                OptionalDouble.of(-0.5),
                                OptionalDouble.of(1.5)),
                        Map.of(7, 2.5, 11, -100.0));
        var request =
                new ChatRequest(
                        "m",
                        List.of(),
                        List.of(),
                        sampling,
                        new AnswerWishes(3, OptionalInt.of(5)),
                        Map.of());

        String open = body(request, Dialect.OPENAI).toString();
        JsonNode strict = body(request, Dialect.STEPFUN);

        assertThat(open.replace('"', '\''))
                .contains(
                        "'presence_penalty':0.5,'frequency_penalty':-0.5,'repetition_penalty':1.5",
                        "'min_tokens':4",
                        "'logit_bias':{'7':2.5,'11':-100.0}",
                        "'n':3,'logprobs':true,'top_logprobs':5");
        assertThat(strict.properties())
                .extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrder("model", "messages", "frequency_penalty", "n", "stream");
    }

    @Test
    void one_answer_without_odds_needs_no_words() {
        assertThat(body(wishing(), Dialect.OPENAI).properties())
                .extracting(Map.Entry::getKey)
                .doesNotContain("n", "logprobs", "top_logprobs", "logit_bias");
    }

    @Test
    void unknown_fields_pass_unchanged_where_the_dialect_takes_them() {
        Map<String, RawJson> extras =
                Map.of(
                        "provider",
                        raw("{\"only\": [\"StepFun\"]}"),
                        "reasoning_format",
                        raw("\"general\""));
        var request = request(Message.of(Role.USER, "x"), extras);

        String passed = new String(RequestBody.of(request, Dialect.OPENROUTER), UTF_8);
        JsonNode strict = body(request, Dialect.STEPFUN);

        assertThat(passed).contains("\"provider\":{\"only\": [\"StepFun\"]}");
        assertThat(strict.has("provider")).isFalse();
        assertThat(strict.path("reasoning_format").textValue()).isEqualTo("general");
    }

    @Test
    void what_the_request_says_itself_is_not_said_twice() {
        Map<String, RawJson> extras =
                Map.of("max_completion_tokens", raw("5"), "model", raw("\"evil\""), "n", raw("3"));
        var request = request(Message.of(Role.USER, "x"), extras);

        JsonNode body = body(request, Dialect.OPENROUTER);

        assertThat(body.path("model").textValue()).isEqualTo("m");
        assertThat(body.has("n")).isFalse();
        assertThat(body.has("max_completion_tokens")).isFalse();
    }

    @Test
    void a_strict_dialect_gets_tools_without_strict() {
        var tool =
                new Tool(
                        "f",
                        raw("{}"),
                        true,
                        raw(
                                "{\"type\":\"function\",\"function\":{\"name\":\"f\",\"strict\":true}}"));
        var request =
                new ChatRequest("m", List.of(), List.of(tool), SamplingWishes.none(), Map.of());

        assertThat(body(request, Dialect.STEPFUN).path("tools").toString())
                .isEqualTo("[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]");
        assertThat(body(request, Dialect.OPENROUTER).path("tools").toString()).contains("strict");
    }

    private static ChatRequest with(List<Tool> tools, AnswerWishes answer) {
        return new ChatRequest("m", List.of(), tools, SamplingWishes.none(), answer, Map.of());
    }

    private static ChatRequest calling(ToolChoice choice, CallWishes.AtOnce atOnce) {
        Tool tool = new Tool("f", raw("{}"), false, raw("{\"type\":\"function\"}"));
        return with(List.of(tool), AnswerWishes.usual().calling(new CallWishes(choice, atOnce)));
    }

    private static Stream<Arguments> choices() {
        return Stream.of(
                Arguments.of(new ToolChoice.Auto(), "'auto'"),
                Arguments.of(new ToolChoice.None(), "'none'"),
                Arguments.of(new ToolChoice.Required(), "'required'"),
                Arguments.of(
                        new ToolChoice.Named("f"), "{'type':'function','function':{'name':'f'}}"),
                Arguments.of(
                        new ToolChoice.Among(ToolChoice.Need.MAY, List.of("f")),
                        "{'type':'allowed_tools','allowed_tools':{'mode':'auto','tools':"
                                + "[{'type':'function','function':{'name':'f'}}]}}"),
                Arguments.of(
                        new ToolChoice.Among(ToolChoice.Need.MUST, List.of("f")),
                        "{'type':'allowed_tools','allowed_tools':{'mode':'required','tools':"
                                + "[{'type':'function','function':{'name':'f'}}]}}"));
    }

    @ParameterizedTest
    @MethodSource("choices")
    void a_choice_of_tools_is_said_in_full(ToolChoice choice, String written) {
        JsonNode body = body(calling(choice, CallWishes.AtOnce.UNSAID), Dialect.STEPFUN);

        assertThat(body.path("tool_choice").toString().replace('"', '\'')).isEqualTo(written);
        assertThat(body.has("parallel_tool_calls")).isFalse();
    }

    @Test
    void how_many_calls_at_once_is_said_where_the_dialect_takes_it() {
        ChatRequest one = calling(new ToolChoice.Unsaid(), CallWishes.AtOnce.ONE);
        ChatRequest several = calling(new ToolChoice.Unsaid(), CallWishes.AtOnce.SEVERAL);

        assertThat(body(one, Dialect.OPENAI).toString())
                .contains("\"parallel_tool_calls\":false")
                .doesNotContain("tool_choice");
        assertThat(body(several, Dialect.OPENAI).toString())
                .contains("\"parallel_tool_calls\":true");
        assertThat(body(one, Dialect.STEPFUN).has("parallel_tool_calls")).isFalse();
    }

    @Test
    void a_choice_without_tools_is_not_said() {
        var none = new CallWishes(new ToolChoice.None(), CallWishes.AtOnce.ONE);

        JsonNode body = body(with(List.of(), AnswerWishes.usual().calling(none)), Dialect.OPENAI);

        assertThat(body.has("tool_choice")).isFalse();
        assertThat(body.has("parallel_tool_calls")).isFalse();
    }

    private static JsonNode formed(AnswerForm form, Dialect dialect) {
        return body(with(List.of(), AnswerWishes.usual().as(form)), dialect);
    }

    @Test
    void a_form_goes_out_as_it_came() {
        RawJson whole =
                raw("{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"x\",\"more\":1}}");
        var schema = new AnswerForm.Schema(raw("{}"), "somewhere", whole);
        var other = new AnswerForm.Other("python", raw("{\"type\":\"python\"}"));

        assertThat(formed(schema, Dialect.STEPFUN).path("response_format").toString())
                .isEqualTo(whole.text());
        assertThat(formed(other, Dialect.OPENROUTER).path("response_format").toString())
                .isEqualTo("{\"type\":\"python\"}");
        assertThat(
                        formed(new AnswerForm.JsonObject(), Dialect.OPENAI)
                                .path("response_format")
                                .toString())
                .isEqualTo("{\"type\":\"json_object\"}");
        assertThat(formed(new AnswerForm.Free(), Dialect.OPENAI).has("response_format")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '!',
            value = {
                "LLAMA_CPP; 'grammar':'root'",
                "OPENAI; 'grammar':'root'",
                "VLLM; 'structured_outputs':{'grammar':'root'}",
                "SGLANG; 'ebnf':'root'",
                "OPENROUTER; 'response_format':{'type':'grammar','grammar':'root'}"
            })
    void a_grammar_goes_out_under_the_dialects_name(Dialect dialect, String written) {
        JsonNode body = formed(new AnswerForm.Grammar("root"), dialect);

        assertThat(body.toString().replace('"', '\'')).contains(written);
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void no_upstream_is_told_who_asks(Dialect dialect) {
        ChatRequest request = conversation().by(new Asker("acme", 1));

        assertThat(body(request, dialect).toString()).doesNotContain("acme");
    }

    @Test
    void parts_go_out_as_they_came_but_plain_to_a_strict_dialect() {
        var content =
                new Content.Parts(
                        List.of(
                                new Content.Part.TextPart(
                                        "a",
                                        raw(
                                                "{\"type\":\"text\",\"text\":\"a\",\"cache_control\":{}}")),
                                new Content.Part.OtherPart(
                                        "image_url",
                                        raw("{\"type\":\"image_url\",\"image_url\":{}}"))));
        var message = new Message(Role.USER, content, "", "", List.of(), "", Map.of());

        JsonNode open = body(request(message, Map.of()), Dialect.OPENROUTER);
        JsonNode strict = body(request(message, Map.of()), Dialect.STEPFUN);

        assertThat(open.toString()).contains("cache_control").contains("image_url");
        assertThat(strict.toString()).doesNotContain("cache_control").contains("image_url");
    }

    private static ChatRequest request(Message message, Map<String, RawJson> extras) {
        return new ChatRequest("m", List.of(message), List.of(), SamplingWishes.none(), extras);
    }

    private static ChatRequest wishing() {
        return new ChatRequest("m", List.of(), List.of(), EVERY_WISH, Map.of());
    }

    private static ChatRequest conversation() {
        var calling =
                new Message(
                        Role.ASSISTANT,
                        new Content.Nothing(),
                        "",
                        "hm",
                        List.of(new ToolCall("c1", "look", "{\"a\": 1}")),
                        "",
                        Map.of());
        var result =
                new Message(Role.TOOL, new Content.Text("42"), "", "", List.of(), "c1", Map.of());
        return new ChatRequest(
                "m",
                List.of(Message.of(Role.USER, "look"), calling, result),
                List.of(),
                SamplingWishes.none(),
                Map.of());
    }

    private static JsonNode body(ChatRequest request, Dialect dialect) {
        try {
            return Json.MAPPER.readTree(new String(RequestBody.of(request, dialect), UTF_8));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static RawJson raw(String text) {
        return new RawJson(text);
    }
}
