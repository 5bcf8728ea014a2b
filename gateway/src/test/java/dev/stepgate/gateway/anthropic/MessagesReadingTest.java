package dev.stepgate.gateway.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.chat.AnswerForm;
import dev.stepgate.chat.CallWishes;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.Content;
import dev.stepgate.chat.Message;
import dev.stepgate.chat.RawJson;
import dev.stepgate.chat.Role;
import dev.stepgate.chat.ThoughtWishes;
import dev.stepgate.chat.ThoughtWishes.Effort;
import dev.stepgate.chat.ToolCall;
import dev.stepgate.chat.ToolChoice;
import dev.stepgate.gateway.anthropic.MessagesAsked.Shown;
import dev.stepgate.gateway.http.CarriedThought;
import dev.stepgate.gateway.refusal.Refusal;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessagesReadingTest {

    @Test
    void a_plain_request_is_a_bound_and_a_conversation() {
        MessagesAsked asked = read(hello(""));

        assertThat(asked.streamed()).isFalse();
        assertThat(asked.shown()).isEqualTo(Shown.ALL);
        assertThat(asked.request().model()).isEqualTo("step");
        assertThat(asked.request().messages()).containsExactly(Message.of(Role.USER, "hello"));
        assertThat(asked.request().sampling().maxTokens()).isEqualTo(OptionalInt.of(9));
        assertThat(asked.request().extras()).isEmpty();
    }

    @Test
    void wishes_are_read_and_unknown_fields_pass_through() {
        ChatRequest request =
                read(hello(
                                """
                                ,"stream":true,"temperature":0.5,"top_p":0.9,"top_k":40,
                                "stop_sequences":["a","b"],"metadata":{"user_id":"{}"},
                                "service_tier":"auto","min_p":0.05,"betas":null
                                """))
                        .request();

        assertThat(request.sampling().temperature()).isEqualTo(OptionalDouble.of(0.5));
        assertThat(request.sampling().topP()).isEqualTo(OptionalDouble.of(0.9));
        assertThat(request.sampling().topK()).isEqualTo(OptionalInt.of(40));
        assertThat(request.sampling().stop()).containsExactly("a", "b");
        assertThat(request.extras()).containsOnlyKeys("min_p");
    }

    @Test
    void the_system_comes_first_without_what_is_about_the_client() {
        List<Message> messages =
                messages(
                        """
                        "system":[
                          {"type":"text","text":"x-anthropic-billing-header: cc_version=1;"},
                          {"type":"text","text":"Be brief.","cache_control":{"type":"ephemeral"}},
                          {"type":"text","text":"Be kind."}],
                        "messages":[{"role":"user","content":"hello"},
                          {"role":"system","content":"Now be quick."}]
                        """);

        assertThat(messages)
                .extracting(Message::role)
                .containsExactly(Role.SYSTEM, Role.USER, Role.SYSTEM);
        assertThat(text(messages.getFirst())).isEqualTo("Be brief.\n\nBe kind.");
        assertThat(((Content.Parts) messages.getFirst().content()).parts().getFirst())
                .isEqualTo(
                        new Content.Part.TextPart(
                                "Be brief.",
                                new RawJson(
                                        "{\"type\":\"text\",\"text\":\"Be brief.\",\"cache_control\":{\"type\":\"ephemeral\"}}")));
        assertThat(text(messages.getLast())).isEqualTo("Now be quick.");
    }

    @Test
    void of_a_text_that_begins_with_the_line_about_the_build_only_the_line_is_left_out() {
        String billed = "x-anthropic-billing-header: cc_version=1; cch=2;\\n\\nBe brief.";
        String hello = "\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]";

        List<Message> string = messages("\"system\":\"" + billed + "\"," + hello);
        List<Message> block =
                messages("\"system\":[{\"type\":\"text\",\"text\":\"" + billed + "\"}]," + hello);

        assertThat(text(string.getFirst())).isEqualTo("Be brief.");
        assertThat(text(block.getFirst())).isEqualTo("Be brief.");
    }

    @Test
    void messages_are_known_by_the_turn_they_came_in() {
        MessagesAsked asked =
                read(
                        """
                        "max_tokens":9,"system":"Be brief.",
                        "messages":[{"role":"user","content":"hello"},
                          {"role":"assistant","content":[
                            {"type":"tool_use","id":"a","name":"f","input":{}},
                            {"type":"tool_use","id":"b","name":"f","input":{}}]},
                          {"role":"user","content":[
                            {"type":"tool_result","tool_use_id":"a","content":"1"},
                            {"type":"tool_result","tool_use_id":"b","content":"2"},
                            {"type":"text","text":"go on"}]}]
                        """);

        assertThat(IntStream.range(0, 6).map(asked::turn)).containsExactly(0, 0, 1, 2, 2, 2);
    }

    @Test
    void a_round_of_tools_is_calls_and_their_results_before_what_the_user_says() {
        List<Message> messages =
                messages(
                        """
                        "messages":[
                          {"role":"user","content":"weather?"},
                          {"role":"assistant","content":[
                            {"type":"thinking","thinking":"ask","signature":"any"},
                            {"type":"redacted_thinking","data":"xyz"},
                            {"type":"text","text":"Let me see."},
                            {"type":"tool_use","id":"t1","name":"look","input":{"city":"Rome","n":1.50}},
                            {"type":"tool_use","id":"t2","name":"hear","input":{}}]},
                          {"role":"user","content":[
                            {"type":"text","text":"Well?"},
                            {"type":"tool_result","tool_use_id":"t1","content":[
                              {"type":"text","text":"sunny"},
                              {"type":"image","source":{"type":"base64","data":"AA"}}]},
                            {"type":"tool_result","tool_use_id":"t2","is_error":true,"content":"deaf"}]}]
                        """);

        assertThat(messages)
                .extracting(Message::role)
                .containsExactly(Role.USER, Role.ASSISTANT, Role.TOOL, Role.TOOL, Role.USER);
        Message calling = messages.get(1);
        assertThat(calling.reasoning()).isEqualTo("ask");
        assertThat(text(calling)).isEqualTo("Let me see.");
        assertThat(calling.toolCalls())
                .containsExactly(
                        new ToolCall("t1", "look", "{\"city\":\"Rome\",\"n\":1.50}"),
                        new ToolCall("t2", "hear", "{}"));
        assertThat(messages.get(2).toolCallId()).isEqualTo("t1");
        assertThat(text(messages.get(2)))
                .isEqualTo("sunny\n[image left out: this model reads text only]");
        assertThat(messages.get(3).toolCallId()).isEqualTo("t2");
        assertThat(text(messages.get(3))).isEqualTo("[error]\ndeaf");
        assertThat(text(messages.get(4))).isEqualTo("Well?");
    }

    @Test
    void documents_and_what_was_found_are_read_as_text() {
        List<Message> messages =
                messages(
                        """
                        "messages":[{"role":"user","content":[
                          {"type":"document","title":"Notes","source":{"type":"text","media_type":"text/plain","data":"abc"}},
                          {"type":"search_result","title":"T","source":"http://x","content":[{"type":"text","text":"found"}]}]}]
                        """);

        assertThat(text(messages.getFirst())).isEqualTo("Notes\nabc\nT\nhttp://x\nfound");
    }

    @Test
    void a_thought_of_ours_that_was_not_shown_is_read_from_its_signature() {
        String signature = CarriedThought.holding("hidden \"thought\"");

        List<Message> messages =
                messages(
                        """
                        "messages":[{"role":"user","content":"hello"},{"role":"assistant","content":[
                          {"type":"thinking","thinking":"","signature":"%s"}]}]
                        """
                                .formatted(signature));

        assertThat(messages.getLast().reasoning()).isEqualTo("hidden \"thought\"");
    }

    @Test
    void tools_are_functions() {
        ChatRequest request =
                read(hello(
                                """
                                ,"tools":[{"name":"look","description":"Looks.","strict":true,
                                  "input_schema":{"type":"object","$schema":"x"},
                                  "cache_control":{"type":"ephemeral"}},
                                  {"type":"custom","name":"hear"}]
                                """))
                        .request();

        assertThat(request.tools())
                .extracting(tool -> tool.whole().text())
                .containsExactly(
                        "{\"type\":\"function\",\"function\":{\"name\":\"look\",\"description\":\"Looks.\",\"parameters\":{\"type\":\"object\",\"$schema\":\"x\"},\"strict\":true}}",
                        "{\"type\":\"function\",\"function\":{\"name\":\"hear\",\"parameters\":{\"type\":\"object\",\"properties\":{}}}}");
    }

    @Test
    void a_choice_of_tools_is_read() {
        assertThat(calls("{\"type\":\"auto\"}").choice()).isEqualTo(new ToolChoice.Auto());
        assertThat(calls("{\"type\":\"any\"}").choice()).isEqualTo(new ToolChoice.Required());
        assertThat(calls("{\"type\":\"none\"}").choice()).isEqualTo(new ToolChoice.None());
        assertThat(calls("{\"type\":\"tool\",\"name\":\"look\"}").choice())
                .isEqualTo(new ToolChoice.Named("look"));
        assertThat(calls("{\"type\":\"auto\",\"disable_parallel_tool_use\":true}").atOnce())
                .isEqualTo(CallWishes.AtOnce.ONE);
    }

    private static CallWishes calls(String choice) {
        return read(hello(",\"tools\":[{\"name\":\"look\"}],\"tool_choice\":" + choice))
                .request()
                .answer()
                .calls();
    }

    @Test
    void thinking_is_read_in_all_its_forms() {
        assertThat(thought("")).isEqualTo(ThoughtWishes.none());
        assertThat(thought(",\"thinking\":{\"type\":\"disabled\"}").effort())
                .isEqualTo(Effort.NONE);
        assertThat(thought(",\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2000}"))
                .isEqualTo(new ThoughtWishes(Effort.UNSAID, OptionalInt.of(2000)));
        assertThat(
                        thought(
                                ",\"thinking\":{\"type\":\"adaptive\"},\"output_config\":{\"effort\":\"high\"}"))
                .isEqualTo(new ThoughtWishes(Effort.HIGH, OptionalInt.empty()));
        assertThat(
                        read(hello(",\"thinking\":{\"type\":\"adaptive\",\"display\":\"omitted\"}"))
                                .shown())
                .isEqualTo(Shown.NOTHING);
    }

    private static ThoughtWishes thought(String more) {
        return read(hello(more)).request().answer().thought();
    }

    @Test
    void a_schema_binds_the_answer() {
        AnswerForm form =
                read(hello(
                                """
                                ,"output_config":{"format":{"type":"json_schema","schema":{"type":"object"}}}
                                """))
                        .request()
                        .answer()
                        .form();

        assertThat(form)
                .isEqualTo(
                        new AnswerForm.Schema(
                                new RawJson("{\"type\":\"object\"}"),
                                "output_config.format.schema",
                                new RawJson(
                                        "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"answer\",\"schema\":{\"type\":\"object\"}}}")));
    }

    @Test
    void what_is_only_counted_needs_no_bound() {
        MessagesAsked asked =
                MessagesReading.toCount(
                        "{\"model\":\"step\",\"tools\":[],\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}"
                                .getBytes(UTF_8));

        assertThat(asked.request().sampling().maxTokens()).isEmpty();
    }

    @Test
    void an_answer_needs_a_bound() {
        assertThatThrownBy(() -> read("\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]", ""))
                .isInstanceOf(Refusal.Malformed.class)
                .hasMessage("max_tokens: missing (expected: a whole number, 1 or more)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"top_k\":\"x\" | top_k: a string",
                "\"temperature\":3 | temperature: 3.0 (expected: 0.0 to 2.0)",
                "\"stop_sequences\":[\" \"] | stop_sequences[0]: blank",
                "\"stop_sequences\":[1] | stop_sequences[0]: 1 (expected: a string)",
                "\"system\":7 | system: 7 (expected: a string or a list of text blocks)",
                "\"system\":[{\"type\":\"image\"}] | system[0]: a block of type \"image\" (expected: text)",
                "\"thinking\":{\"type\":\"maybe\"} | thinking.type: \"maybe\" (expected: enabled, disabled,",
                "\"output_config\":{\"effort\":\"huge\"} | output_config.effort: \"huge\" (expected: none, minimal, low,",
                "\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}] | tools[0].type: \"web_search_20250305\" (expected: custom",
                "\"tool_choice\":{\"type\":\"tool\",\"name\":\"x\"} | tool_choice.name: \"x\" (expected: the name of one of tools)",
                "\"tool_choice\":{\"type\":\"any\"} | tool_choice.type: any (expected: tools to choose from)",
                "\"mcp_servers\":[{}] | mcp_servers: not empty",
                "\"max_tokens\":0 | max_tokens: 0 (expected: 1 or more)",
                "\"stream\":\"yes\" | stream: a string (expected: true or false)",
            })
    void what_is_wrong_is_named(String field, String complaint) {
        assertThatThrownBy(() -> read(hello("," + field)))
                .isInstanceOf(Refusal.Malformed.class)
                .message()
                .startsWith(complaint);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"role\":\"user\"}",
                "{\"role\":\"user\",\"content\":7}",
                "{\"role\":\"user\",\"content\":[]}",
                "{\"role\":\"user\",\"content\":[{\"type\":\"image\",\"source\":{}}]}",
                "{\"role\":\"user\",\"content\":[{\"type\":\"tool_use\",\"id\":\"a\",\"name\":\"b\"}]}",
                "{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"a\"}]}",
                "{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\"}]}",
                "{\"role\":\"user\",\"content\":[{\"type\":\"document\",\"source\":{\"type\":\"base64\"}}]}",
                "{\"role\":\"nobody\",\"content\":\"x\"}",
                "7",
            })
    void a_message_that_cannot_be_read_is_named(String message) {
        assertThatThrownBy(() -> messages("\"messages\":[" + message + "]"))
                .isInstanceOf(Refusal.Malformed.class)
                .message()
                .startsWith("messages[0]")
                .contains("(expected: ");
    }

    private static String text(Message message) {
        return switch (message.content()) {
            case Content.Text said -> said.text();
            case Content.Parts parts ->
                    parts.parts().stream()
                            .map(part -> ((Content.Part.TextPart) part).text())
                            .reduce("", String::concat);
            case Content.Nothing() -> "";
        };
    }

    private static List<Message> messages(String fields) {
        return read(fields, ",\"max_tokens\":9").request().messages();
    }

    /** More fields come after, and of two with one name the last counts. */
    private static String hello(String more) {
        return "\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]" + more;
    }

    private static MessagesAsked read(String fields) {
        return read(fields, "");
    }

    private static MessagesAsked read(String fields, String more) {
        String body = "{\"model\":\"step\"," + fields + more + "}";
        return MessagesReading.toAnswer(body.getBytes(UTF_8));
    }
}
