package dev.stepgate.gateway.responses;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.chat.AnswerForm;
import dev.stepgate.chat.CallWishes.AtOnce;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.Content;
import dev.stepgate.chat.Message;
import dev.stepgate.chat.RawJson;
import dev.stepgate.chat.Role;
import dev.stepgate.chat.ThoughtWishes.Effort;
import dev.stepgate.chat.Tool;
import dev.stepgate.chat.ToolCall;
import dev.stepgate.chat.ToolChoice;
import dev.stepgate.gateway.http.CarriedThought;
import dev.stepgate.gateway.refusal.Refusal;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponsesReadingTest {
    private static final String TOOLS =
            """
            "tools":[{"type":"function","name":"wave","description":"Waves","parameters":{"type":"object"},"strict":true},
             {"type":"custom","name":"patch","description":"Patches.","format":{"type":"grammar","syntax":"lark","definition":"start: /x/"}},
             {"type":"namespace","name":"crew","description":"A crew.","tools":[
              {"type":"function","name":"hire","description":"Hires.","parameters":{}},{"type":"function","name":"fire"}]},
             {"type":"web_search","external_web_access":false},{"type":"tool_search","execution":"client"}]""";

    @Test
    void a_string_is_what_a_user_says_and_instructions_come_first() {
        ChatRequest request = read("\"input\":\"hello\",\"instructions\":\"Be brief.\"").request();

        assertThat(request.messages())
                .containsExactly(
                        Message.of(Role.SYSTEM, "Be brief."), Message.of(Role.USER, "hello"));
        assertThat(request.extras()).isEmpty();
    }

    @Test
    void items_become_messages_and_what_a_model_does_in_a_row_is_one() {
        ChatRequest request =
                read("""
                                "input":[{"role":"developer","content":"Rules"},
                                 {"type":"message","role":"user","content":[{"type":"input_text","text":"a"},{"type":"input_text","text":"b"}]},
                                 {"type":"reasoning","id":"rs_1","summary":[],"content":[{"type":"reasoning_text","text":"hm"}]},
                                 {"type":"message","id":"msg_1","role":"assistant","status":"completed","content":[{"type":"output_text","text":"Wait","annotations":[]}]},
                                 {"type":"function_call","id":"fc_1","call_id":"c1","name":"wave","arguments":"{}"},
                                 {"type":"custom_tool_call","call_id":"c2","name":"patch","input":"x\\"y"},
                                 {"type":"function_call","call_id":"c3","name":"hire","namespace":"crew","arguments":"{}"},
                                 {"type":"function_call_output","call_id":"c1","output":"done"},
                                 {"type":"custom_tool_call_output","call_id":"c2","output":[{"type":"input_text","text":"ok"},{"type":"input_image","image_url":"data:"}]},
                                 {"type":"message","role":"assistant","content":[{"type":"refusal","refusal":"No."}]},
                                 {"role":"assistant","content":"Well."}]""")
                        .request();

        assertThat(request.messages().stream().map(ResponsesReadingTest::told))
                .containsExactly(
                        "developer Rules",
                        "user a|b",
                        "assistant Wait (hm) c1=wave{} c2=patch{\"input\":\"x\\\"y\"} c3=crew__hire{}",
                        "tool done ->c1",
                        "tool ok|[input_image left out: this model reads text only] ->c2",
                        "assistant No.",
                        "assistant Well.");
    }

    private static String told(Message message) {
        String said =
                switch (message.content()) {
                    case Content.Nothing _ -> "";
                    case Content.Text text -> text.text();
                    case Content.Parts parts ->
                            parts.parts().stream()
                                    .map(part -> ((Content.Part.TextPart) part).text())
                                    .collect(Collectors.joining("|"));
                };
        String thought = message.reasoning().isEmpty() ? "" : " (" + message.reasoning() + ")";
        String calls =
                message.toolCalls().stream()
                        .map(call -> " " + call.id() + "=" + call.name() + call.arguments())
                        .collect(Collectors.joining());
        String answers = message.toolCallId().isEmpty() ? "" : " ->" + message.toolCallId();
        return message.role().word() + " " + said + thought + calls + answers;
    }

    @Test
    void the_thought_that_was_carried_goes_before_what_was_shown_of_it() {
        String carried = CarriedThought.holding("the whole thought");

        assertThat(thought("\"summary\":[],\"encrypted_content\":\"" + carried + "\""))
                .isEqualTo("the whole thought");
        assertThat(
                        thought(
                                "\"summary\":[{\"type\":\"summary_text\",\"text\":\"short\"}],\"encrypted_content\":\"gAAAA\""))
                .isEqualTo("short");
    }

    private static String thought(String fields) {
        return read("\"input\":[{\"type\":\"reasoning\",\"id\":\"r\","
                        + fields
                        + "},{\"role\":\"assistant\",\"content\":\"x\"}]")
                .request()
                .messages()
                .getFirst()
                .reasoning();
    }

    @Test
    void tools_are_functions_to_the_model_whatever_they_are_to_the_client() {
        ResponsesAsked asked = read("\"input\":\"x\"," + TOOLS);

        assertThat(asked.request().tools().stream().map(Tool::name))
                .containsExactly("wave", "patch", "crew__hire", "crew__fire");
        assertThat(asked.request().tools().stream().map(tool -> tool.whole().text()))
                .containsExactly(
                        "{\"type\":\"function\",\"function\":{\"name\":\"wave\",\"description\":\"Waves\",\"parameters\":{\"type\":\"object\"},\"strict\":true}}",
                        "{\"type\":\"function\",\"function\":{\"name\":\"patch\",\"description\":\"Patches.\\n\\nIts one argument, input, holds the whole text it takes. That text is of this grammar:\\nstart: /x/\",\"parameters\":{\"type\":\"object\",\"properties\":{\"input\":{\"type\":\"string\"}},\"required\":[\"input\"],\"additionalProperties\":false}}}",
                        "{\"type\":\"function\",\"function\":{\"name\":\"crew__hire\",\"description\":\"A crew.\\n\\nHires.\",\"parameters\":{}}}",
                        "{\"type\":\"function\",\"function\":{\"name\":\"crew__fire\",\"parameters\":{\"type\":\"object\",\"properties\":{}}}}");
        assertThat(asked.telling().tools())
                .containsEntry("crew__hire", new ToolName("crew", "hire", false))
                .containsEntry("patch", new ToolName("", "patch", true));
        assertThat(asked.echo().members(false))
                .doesNotContain("web_search", "tool_search")
                .contains("\"type\":\"namespace\"");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            delimiter = '~',
            value = {
                "\"auto\"~Auto[]",
                "\"none\"~None[]",
                "\"required\"~Required[]",
                "{\"type\":\"function\",\"name\":\"wave\"}~Named[name=wave]",
                "{\"type\":\"custom\",\"name\":\"patch\"}~Named[name=patch]",
                "{\"type\":\"allowed_tools\",\"mode\":\"auto\",\"tools\":[{\"type\":\"function\",\"name\":\"wave\"}]}~Among[need=MAY, names=[wave]]",
                "{\"type\":\"allowed_tools\",\"mode\":\"required\",\"tools\":[{\"type\":\"custom\",\"name\":\"patch\"}]}~Among[need=MUST, names=[patch]]"
            })
    void a_choice_of_tools_is_read(String choice, String meant) {
        ChatRequest request =
                read("\"input\":\"x\",\"tool_choice\":" + choice + "," + TOOLS).request();

        assertThat(request.answer().calls().choice()).hasToString(meant);
    }

    @Test
    void a_form_names_its_place_in_this_dialect() {
        ChatRequest request =
                read("\"input\":\"x\",\"text\":{\"verbosity\":\"low\",\"format\":{\"type\":\"json_schema\",\"name\":\"a\",\"strict\":true,\"schema\":{\"type\":\"object\"}}}")
                        .request();

        assertThat(request.answer().form())
                .isEqualTo(
                        new AnswerForm.Schema(
                                new RawJson("{\"type\":\"object\"}"),
                                "text.format.schema",
                                new RawJson(
                                        "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"a\",\"schema\":{\"type\":\"object\"},\"strict\":true}}")));
        assertThat(request.extras()).containsEntry("verbosity", new RawJson("\"low\""));
    }

    @Test
    void wishes_are_read() {
        ResponsesAsked asked =
                read(
                        """
                        "input":"x","max_output_tokens":9,"temperature":0.5,"top_p":0.9,"top_logprobs":2,"parallel_tool_calls":false,
                        "reasoning":{"effort":"low","summary":"auto"},"include":["reasoning.encrypted_content","message.output_text.logprobs"],
                        "stream":true,"stream_options":{"include_obfuscation":false},"metadata":{"a":"b"},"user":"u","prompt_cache_key":"k",
                        "truncation":"auto","store":false,"background":false,"client_metadata":{"x":1},"service_tier":"auto","future":1""");

        ChatRequest request = asked.request();
        assertThat(asked.streamed()).isTrue();
        assertThat(request.sampling().maxTokens()).hasValue(9);
        assertThat(request.sampling().temperature()).hasValue(0.5);
        assertThat(request.sampling().topP()).hasValue(0.9);
        assertThat(request.answer().alternatives()).hasValue(2);
        assertThat(request.answer().thought().effort()).isEqualTo(Effort.LOW);
        assertThat(request.answer().calls().atOnce()).isEqualTo(AtOnce.ONE);
        assertThat(request.answer().calls().choice()).isEqualTo(new ToolChoice.Unsaid());
        assertThat(asked.telling().carried()).isTrue();
        assertThat(asked.telling().odds()).isTrue();
        assertThat(asked.telling().thought()).isEqualTo(Wording.Kind.SUMMARY);
        assertThat(request.extras())
                .containsOnlyKeys("user", "prompt_cache_key", "service_tier", "future");
        assertThat(asked.echo().members(false))
                .contains("\"metadata\":{\"a\":\"b\"}", "\"truncation\":\"disabled\"");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            delimiter = '~',
            value = {
                "\"instructions\":\"x\"~input: missing (expected: a string or a list of items)",
                "\"input\":5~input: 5 (expected: a string or a list of items)",
                "\"input\":[5]~input[0]: 5 (expected: an object)",
                "\"input\":[{\"role\":\"robot\",\"content\":\"x\"}]~input[0].role: \"robot\" (expected: user, assistant, system or developer)",
                "\"input\":[{\"role\":\"user\",\"content\":[]}]~input[0].content: empty (expected: at least one part)",
                "\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\"}]}]~input[0].content[0]: a part of type \"input_image\" (expected: input_text; this model reads text only)",
                "\"input\":[{\"type\":\"web_search_call\"}]~input[0].type: \"web_search_call\" (expected: message, reasoning, function_call, function_call_output, custom_tool_call or custom_tool_call_output)",
                "\"input\":[{\"type\":\"function_call\",\"name\":\"f\"}]~input[0].call_id: missing (expected: a string)",
                "\"input\":[{\"type\":\"function_call_output\",\"call_id\":\"c\"}]~input[0].output: missing (expected: a string or a list of parts)",
                "\"input\":[{\"type\":\"reasoning\",\"encrypted_content\":\"stepgate-1:%\"}]~input[0].encrypted_content: changed (expected: what came with the thought)",
                "\"input\":\"x\",\"background\":true~background: true (expected: false: answers are given while one waits)",
                "\"input\":\"x\",\"conversation\":\"conv_1\"~conversation: an id (expected: none: none is kept here)",
                "\"input\":\"x\",\"prompt\":{\"id\":\"p\"}~prompt: an id (expected: none: none is kept here)",
                "\"input\":\"x\",\"include\":[\"all\"]~include[0]: \"all\" (expected: reasoning.encrypted_content, message.output_text.logprobs or another of OpenAI's)",
                "\"input\":\"x\",\"max_output_tokens\":0~max_output_tokens: 0 (expected: 1 or more)",
                "\"input\":\"x\",\"max_tool_calls\":0~max_tool_calls: 0 (expected: 1 or more)",
                "\"input\":\"x\",\"top_logprobs\":21~top_logprobs: 21 (expected: 0 to 20)",
                "\"input\":\"x\",\"truncation\":\"some\"~truncation: \"some\" (expected: auto or disabled)",
                "\"input\":\"x\",\"metadata\":{\"a\":5}~metadata.a: 5 (expected: a string)",
                "\"input\":\"x\",\"reasoning\":{\"effort\":\"much\"}~reasoning.effort: \"much\" (expected: none, minimal, low, medium, high, xhigh, max)",
                "\"input\":\"x\",\"reasoning\":{\"summary\":\"long\"}~reasoning.summary: \"long\" (expected: auto, concise or detailed)",
                "\"input\":\"x\",\"text\":{\"verbosity\":\"much\"}~text.verbosity: \"much\" (expected: low, medium, high)",
                "\"input\":\"x\",\"text\":{\"format\":{\"type\":\"xml\"}}~text.format.type: \"xml\" (expected: text, json_object or json_schema)",
                "\"input\":\"x\",\"text\":{\"format\":{\"type\":\"json_schema\",\"schema\":{}}}~text.format.name: missing (expected: a string)",
                "\"input\":\"x\",\"tools\":[{\"type\":\"file_search\"}]~tools[0].type: \"file_search\" (expected: function, custom or namespace: this gateway runs no tools itself)",
                "\"input\":\"x\",\"tools\":[{\"type\":\"web_search\"}]~tools[0].type: \"web_search\" (expected: function, custom or namespace: this gateway runs no tools itself; in Codex, web_search = \"disabled\")",
                "\"input\":\"x\",\"tools\":[{\"type\":\"function\",\"name\":\"f\"},{\"type\":\"custom\",\"name\":\"f\"}]~tools[1].name: \"f\" (expected: a name that no other tool has)",
                "\"input\":\"x\",\"tools\":[{\"type\":\"tool_search\"}]~tools[0].type: \"tool_search\" (expected: function, custom or namespace: this gateway runs no tools itself)",
                "\"input\":\"x\",\"tool_choice\":\"required\"~tool_choice: required (expected: tools to choose from)",
                "\"input\":\"x\",\"tool_choice\":\"any\"~tool_choice: \"any\" (expected: none, auto, required, a function, a custom tool or allowed_tools)",
                "\"input\":\"x\",\"tool_choice\":{\"type\":\"web_search\"}~tool_choice.type: \"web_search\" (expected: function, custom or allowed_tools)",
                "\"input\":\"x\",\"tool_choice\":{\"type\":\"function\",\"name\":\"f\"}~tool_choice.name: \"f\" (expected: the name of one of tools, of the same type)",
                "\"input\":\"x\",\"tool_choice\":{\"type\":\"allowed_tools\",\"mode\":\"auto\"}~tool_choice.tools: none (expected: one or more of tools)"
            })
    void what_cannot_be_done_is_refused_by_name(String fields, String complaint) {
        assertThatThrownBy(() -> read(fields))
                .isInstanceOf(Refusal.Malformed.class)
                .hasMessage(complaint);
    }

    @Test
    void metadata_has_its_bounds() {
        String many =
                IntStream.range(0, 17)
                        .mapToObj(i -> "\"k" + i + "\":\"v\"")
                        .collect(Collectors.joining(","));

        assertThatThrownBy(() -> read("\"input\":\"x\",\"metadata\":{" + many + "}"))
                .hasMessage("metadata: 17 pairs (expected: at most 16)");
        assertThatThrownBy(
                        () ->
                                read(
                                        "\"input\":\"x\",\"metadata\":{\"k\":\""
                                                + "v".repeat(513)
                                                + "\"}"))
                .hasMessageStartingWith("metadata: \"k\" (expected: keys of at most 64");
    }

    @Test
    void a_call_goes_back_as_the_model_made_it() {
        List<ToolCall> calls =
                read("\"input\":[{\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":\"not json\"}]")
                        .request()
                        .messages()
                        .getFirst()
                        .toolCalls();

        assertThat(calls).containsExactly(new ToolCall("c", "f", "not json"));
    }

    private static ResponsesAsked read(String fields) {
        return ResponsesReading.read(
                ("{\"model\":\"step\"," + fields + "}").getBytes(UTF_8), Past.none());
    }
}
