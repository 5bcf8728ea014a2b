package dev.stepgate.provider.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stepgate.chat.AnswerForm;
import dev.stepgate.chat.AnswerWishes;
import dev.stepgate.chat.CallWishes;
import dev.stepgate.chat.CallWishes.AtOnce;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.Content;
import dev.stepgate.chat.Message;
import dev.stepgate.chat.Prompt;
import dev.stepgate.chat.RawJson;
import dev.stepgate.chat.Role;
import dev.stepgate.chat.SamplingWishes;
import dev.stepgate.chat.ThoughtWishes;
import dev.stepgate.chat.ThoughtWishes.Effort;
import dev.stepgate.chat.Tool;
import dev.stepgate.chat.ToolCall;
import dev.stepgate.chat.ToolChoice;
import dev.stepgate.provider.ProviderFailure;
import dev.stepgate.provider.remote.Failures;
import dev.stepgate.provider.remote.Json;
import java.io.IOException;
import java.time.InstantSource;
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
import org.junit.jupiter.params.provider.MethodSource;

final class MessagesBodyTest {
    private static final String VERSION = AnthropicSettings.USUAL_VERSION;
    private static final Tool LOOK =
            new Tool(
                    "look",
                    raw("{'type':'object','properties':{'a':{'type':'integer'}}}"),
                    true,
                    raw(
                            "{'type':'function','function':{'name':'look','description':'Looks.','strict':true}}"));
    private static final Tool NOW =
            new Tool("now", raw("{}"), false, raw("{'type':'function','function':{'name':'now'}}"));

    @Test
    void systems_and_developers_speak_before_all_turns() {
        JsonNode body =
                body(
                        talk(
                                Message.of(Role.SYSTEM, "Be brief."),
                                Message.of(Role.USER, "hi"),
                                Message.of(Role.DEVELOPER, "In French.")));

        assertThat(body.path("system").textValue()).isEqualTo("Be brief.\n\nIn French.");
        assertThat(written(body.path("messages")))
                .isEqualTo("[{'role':'user','content':[{'type':'text','text':'hi'}]}]");
    }

    @Test
    void calls_and_results_are_blocks_and_results_come_first() {
        Message calling =
                new Message(
                        Role.ASSISTANT,
                        new Content.Text("Let me look."),
                        "",
                        "a thought",
                        List.of(
                                new ToolCall("c1", "look", "{\"a\": 1}"),
                                new ToolCall("c2", "now", ""),
                                new ToolCall("c3", "look", "{\"a\": ")),
                        "",
                        Map.of());
        JsonNode messages =
                body(talk(
                                Message.of(Role.USER, "look"),
                                calling,
                                result("c1", "42"),
                                Message.of(Role.USER, "well?"),
                                result("c2", "noon")))
                        .path("messages");

        assertThat(written(messages.path(1)))
                .isEqualTo(
                        "{'role':'assistant','content':[{'type':'text','text':'Let me look.'},"
                                + "{'type':'tool_use','id':'c1','name':'look','input':{'a':1}},"
                                + "{'type':'tool_use','id':'c2','name':'now','input':{}},"
                                + "{'type':'tool_use','id':'c3','name':'look','input':"
                                + "{'arguments':'{\\'a\\': '}}]}");
        assertThat(written(messages.path(2)))
                .isEqualTo(
                        "{'role':'user','content':["
                                + "{'type':'tool_result','tool_use_id':'c1','content':'42'},"
                                + "{'type':'tool_result','tool_use_id':'c2','content':'noon'},"
                                + "{'type':'text','text':'well?'}]}");
    }

    @Test
    void images_are_sources() {
        Message message =
                new Message(
                        Role.USER,
                        new Content.Parts(
                                List.of(
                                        new Content.Part.TextPart("see", raw("{}")),
                                        image("data:image/png;base64,AAAA"),
                                        image("https://example.org/a.png"))),
                        "",
                        "",
                        List.of(),
                        "",
                        Map.of());

        assertThat(written(body(talk(message)).at("/messages/0/content")))
                .isEqualTo(
                        "[{'type':'text','text':'see'},{'type':'image','source':{'type':'base64',"
                                + "'media_type':'image/png','data':'AAAA'}},"
                                + "{'type':'image','source':{'type':'url','url':'https://example.org/a.png'}}]");
    }

    @Test
    void what_the_dialect_has_no_word_for_is_for_somebody_else() {
        Message audio =
                new Message(
                        Role.USER,
                        new Content.Parts(
                                List.of(new Content.Part.OtherPart("input_audio", raw("{}")))),
                        "",
                        "",
                        List.of(),
                        "",
                        Map.of());
        Stream.of(
                        talk(audio),
                        wishing(AnswerWishes.usual().as(new AnswerForm.JsonObject())),
                        wishing(AnswerWishes.usual().as(new AnswerForm.Grammar("root ::= \"x\""))),
                        wishing(new AnswerWishes(2, OptionalInt.empty())))
                .forEach(
                        request ->
                                assertThat(
                                                catchThrowableOfType(
                                                        ProviderFailure.Rejected.class,
                                                        () -> body(request)))
                                        .matches(ProviderFailure::worthTryingElsewhere));
    }

    @Test
    void a_bound_is_always_there() {
        assertThat(body(talk()).path("max_tokens").intValue()).isEqualTo(8192);
    }

    @Test
    void sampling_goes_out_in_its_words_but_not_to_the_newest_version() {
        SamplingWishes wishes =
                new SamplingWishes(
                        OptionalDouble.of(1.5),
                        OptionalDouble.of(0.9),
                        OptionalInt.of(40),
                        OptionalDouble.of(0.05),
                        OptionalLong.of(7),
                        OptionalInt.of(99),
                        List.of("END"));
        ChatRequest request = new ChatRequest("m", List.of(), List.of(), wishes, Map.of());

        JsonNode old = body(request);
        JsonNode newest = body(request, "2026-10-21");

        assertThat(written(old))
                .isEqualTo(
                        "{'model':'m','max_tokens':99,'messages':[],'stop_sequences':['END'],"
                                + "'temperature':1.0,'top_p':0.9,'top_k':40,'stream':true}");
        assertThat(newest.has("temperature") || newest.has("top_p") || newest.has("top_k"))
                .isFalse();
        assertThat(newest.path("max_tokens").intValue()).isEqualTo(99);
    }

    static Stream<Arguments> choices() {
        return Stream.of(
                Arguments.of(new ToolChoice.Unsaid(), AtOnce.UNSAID, ""),
                Arguments.of(new ToolChoice.Auto(), AtOnce.SEVERAL, "{'type':'auto'}"),
                Arguments.of(new ToolChoice.None(), AtOnce.ONE, "{'type':'none'}"),
                Arguments.of(new ToolChoice.Required(), AtOnce.UNSAID, "{'type':'any'}"),
                Arguments.of(
                        new ToolChoice.Named("now"), AtOnce.UNSAID, "{'type':'tool','name':'now'}"),
                Arguments.of(
                        new ToolChoice.Unsaid(),
                        AtOnce.ONE,
                        "{'type':'auto','disable_parallel_tool_use':true}"),
                Arguments.of(
                        new ToolChoice.Among(ToolChoice.Need.MUST, List.of("now")),
                        AtOnce.UNSAID,
                        "{'type':'any'}"));
    }

    @ParameterizedTest
    @MethodSource("choices")
    void which_tools_to_call_is_said_in_its_words(
            ToolChoice choice, AtOnce atOnce, String written) {
        JsonNode body = body(calling(choice, atOnce));

        assertThat(written(body.path("tool_choice"))).isEqualTo(written);
    }

    @Test
    void tools_come_with_a_schema_and_only_those_that_may_be_called() {
        JsonNode all = body(calling(new ToolChoice.Auto(), AtOnce.UNSAID));
        JsonNode one =
                body(
                        calling(
                                new ToolChoice.Among(ToolChoice.Need.MAY, List.of("now")),
                                AtOnce.UNSAID));

        assertThat(written(all.path("tools")))
                .isEqualTo(
                        "[{'name':'look','description':'Looks.','input_schema':{'type':'object',"
                                + "'properties':{'a':{'type':'integer'}}}},"
                                + "{'name':'now','input_schema':{'type':'object'}}]");
        assertThat(written(one.path("tools")))
                .isEqualTo("[{'name':'now','input_schema':{'type':'object'}}]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NONE | 0 | {'type':'disabled'} | ",
                "UNSAID | 2000 | {'type':'enabled','budget_tokens':2000} | ",
                "UNSAID | 500 | | ",
                "UNSAID | 9000 | | ",
                "MINIMAL | 0 | | {'effort':'low'}",
                "MEDIUM | 0 | | {'effort':'medium'}",
                "MAX | 0 | | {'effort':'max'}"
            })
    void how_to_think_is_said_in_its_words(
            Effort effort, int tokens, String thinking, String outputs) {
        ThoughtWishes wishes =
                new ThoughtWishes(
                        effort, tokens == 0 ? OptionalInt.empty() : OptionalInt.of(tokens));

        JsonNode body = body(wishing(AnswerWishes.usual().thinking(wishes)));

        assertThat(written(body.path("thinking"))).isEqualTo(thinking == null ? "" : thinking);
        assertThat(written(body.path("output_config"))).isEqualTo(outputs == null ? "" : outputs);
    }

    @ParameterizedTest
    @CsvSource({"5000, 4000", "3000, 2999", "1024, 0"})
    void a_clients_own_thought_stays_shorter_than_the_answer_may_be(int most, int budget) {
        ChatRequest asked = thinking("{'type':'enabled','budget_tokens':4000}").atMost(most);

        JsonNode body = body(asked);

        assertThat(body.path("max_tokens").intValue()).isEqualTo(most);
        assertThat(body.path("thinking").path("budget_tokens").intValue()).isEqualTo(budget);
        assertThat(body.path("thinking").path("type").textValue())
                .isEqualTo(budget == 0 ? "disabled" : "enabled");
    }

    private static ChatRequest thinking(String thinking) {
        return new ChatRequest(
                "m",
                List.of(Message.of(Role.USER, "hi")),
                List.of(),
                SamplingWishes.none(),
                Map.of("thinking", raw(thinking)));
    }

    @Test
    void a_schema_is_a_format() {
        AnswerForm form = new AnswerForm.Schema(raw("{'type':'object'}"), "here", raw("{}"));

        JsonNode body = body(wishing(AnswerWishes.usual().as(form)));

        assertThat(written(body.path("output_config")))
                .isEqualTo("{'format':{'type':'json_schema','schema':{'type':'object'}}}");
    }

    private static ChatRequest talk(Message... messages) {
        return new ChatRequest("m", List.of(messages), List.of(), SamplingWishes.none(), Map.of());
    }

    private static ChatRequest wishing(AnswerWishes answer) {
        return new ChatRequest("m", List.of(), List.of(), SamplingWishes.none(), answer, Map.of());
    }

    private static ChatRequest calling(ToolChoice choice, AtOnce atOnce) {
        AnswerWishes answer = AnswerWishes.usual().calling(new CallWishes(choice, atOnce));
        return new ChatRequest(
                "m", List.of(), List.of(LOOK, NOW), SamplingWishes.none(), answer, Map.of());
    }

    private static Message result(String call, String text) {
        return new Message(Role.TOOL, new Content.Text(text), "", "", List.of(), call, Map.of());
    }

    @Test
    void raw_text_is_left_to_others() {
        ChatRequest raw = talk().after(new Prompt.Pages(List.of(new Prompt.Page.Text("Once"))));

        var rejected = catchThrowableOfType(ProviderFailure.Rejected.class, () -> body(raw));

        assertThat(rejected.field()).isEqualTo("prompt");
        assertThat(rejected.worthTryingElsewhere()).isTrue();
    }

    private static Content.Part image(String url) {
        return new Content.Part.OtherPart(
                "image_url", raw("{'type':'image_url','image_url':{'url':'" + url + "'}}"));
    }

    private static JsonNode body(ChatRequest request) {
        return body(request, VERSION);
    }

    private static JsonNode body(ChatRequest request, String version) {
        Failures failures = new Failures("up", List.of(), InstantSource.system());
        try {
            return Json.MAPPER.readTree(MessagesBody.of(request, version, failures));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String written(JsonNode node) {
        return node.toString().replace('"', '\'');
    }

    private static RawJson raw(String singleQuoted) {
        return new RawJson(singleQuoted.replace('\'', '"'));
    }
}
