package dev.stepgate.gateway.anthropic;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.stepgate.chat.AnswerForm;
import dev.stepgate.chat.AnswerWishes;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.Message;
import dev.stepgate.chat.RawJson;
import dev.stepgate.chat.Tool;
import dev.stepgate.gateway.anthropic.MessagesAsked.Shown;
import dev.stepgate.gateway.http.Fields;
import dev.stepgate.gateway.http.JsonBody;
import dev.stepgate.gateway.refusal.Refusal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;

/**
 * Reads the body of a message's request: strict about what we know, and what we do not know passes
 * through. Fields and their meaning are those of Anthropic's API, of any version (wire facts,
 * §8.3).
 */
final class MessagesReading {

    /** Where clients keep an account of theirs, or ask Anthropic for what only it has. */
    private static final List<String> ANTHROPICS_OWN =
            List.of(
                    "metadata",
                    "service_tier",
                    "cache_control",
                    "container",
                    "context_management",
                    "speed",
                    "inference_geo");

    private MessagesReading() {}

    /**
     * What the client asks for.
     *
     * @throws Refusal.Malformed names the field, what it holds, and what was expected
     */
    static MessagesAsked toAnswer(byte[] body) {
        Fields fields = Fields.of(JsonBody.read(body));
        OptionalInt most = fields.integer("max_tokens", 1, "1 or more");
        if (most.isEmpty()) {
            throw Fields.wrong("max_tokens", "missing", "a whole number, 1 or more");
        }
        boolean streamed = fields.flag("stream");
        return read(fields, most, streamed);
    }

    /**
     * What the client wants counted: a request without a bound.
     *
     * @throws Refusal.Malformed names the field, what it holds, and what was expected
     */
    static MessagesAsked toCount(byte[] body) {
        Fields fields = Fields.of(JsonBody.read(body));
        return read(fields, fields.integer("max_tokens", 1, "1 or more"), false);
    }

    private static MessagesAsked read(Fields fields, OptionalInt most, boolean streamed) {
        String model = fields.model();
        List<Message> messages = new ArrayList<>();
        SystemReading.read(fields).ifPresent(messages::add);
        List<Integer> turns = new ArrayList<>();
        addMessages(fields, messages, turns);
        List<Tool> tools = ToolsReading.tools(fields);
        Fields thinking = fields.object("thinking").orElseGet(Fields::none);
        Fields output = fields.object("output_config").orElseGet(Fields::none);
        AnswerWishes answer =
                AnswerWishes.usual()
                        .as(form(output))
                        .calling(ToolsReading.calls(fields, tools))
                        .thinking(ThinkingReading.wishes(thinking, output));
        ANTHROPICS_OWN.forEach(fields::take);
        refuseServers(fields);
        ChatRequest request =
                new ChatRequest(
                        model,
                        messages,
                        tools,
                        SamplingReading.read(fields, most),
                        answer,
                        fields.rest());
        return new MessagesAsked(request, turns, streamed, shown(thinking));
    }

    /** Adds the messages, and of each the turn it came in. */
    private static void addMessages(Fields fields, List<Message> messages, List<Integer> turns) {
        ArrayNode list = fields.messages();
        for (int i = 0; i < list.size(); i++) {
            List<Message> said = TurnReading.read(Fields.at("messages[" + i + "]", list.get(i)));
            messages.addAll(said);
            turns.addAll(Collections.nCopies(said.size(), i));
        }
    }

    private static AnswerForm form(Fields output) {
        return output.object("format")
                .<AnswerForm>map(
                        format -> {
                            String type = format.requiredText("type");
                            if (!type.equals("json_schema")) {
                                throw Fields.wrong(
                                        format.path("type"), Fields.quoted(type), "json_schema");
                            }
                            Fields schema = format.requiredObject("schema");
                            RawJson whole =
                                    new RawJson(
                                            "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"answer\",\"schema\":"
                                                    + schema.whole().text()
                                                    + "}}");
                            return new AnswerForm.Schema(schema.whole(), schema.path(), whole);
                        })
                .orElseGet(AnswerForm.Free::new);
    }

    /** Leaving them out would leave the model without tools it was promised. */
    private static void refuseServers(Fields fields) {
        if (fields.items("mcp_servers").iterator().hasNext()) {
            throw Fields.wrong("mcp_servers", "not empty", "none: this gateway calls no servers");
        }
    }

    private static Shown shown(Fields thinking) {
        return thinking.textOrEmpty("display").equals("omitted") ? Shown.NOTHING : Shown.ALL;
    }
}
