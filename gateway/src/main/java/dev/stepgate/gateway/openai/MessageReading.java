package dev.stepgate.gateway.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.stepgate.chat.Content;
import dev.stepgate.chat.Message;
import dev.stepgate.chat.Role;
import dev.stepgate.chat.ToolCall;
import dev.stepgate.gateway.http.Fields;
import java.util.ArrayList;
import java.util.List;

/** Reads one message of a chat completion's conversation. */
final class MessageReading {

    private MessageReading() {}

    static Message read(Fields fields) {
        Role role = role(fields);
        Content content = content(fields, role);
        String name = fields.textOrEmpty("name");
        String reasoning = reasoning(fields);
        List<ToolCall> calls = role == Role.ASSISTANT ? calls(fields) : List.of();
        String answers =
                role == Role.TOOL
                        ? fields.requiredText("tool_call_id")
                        : fields.textOrEmpty("tool_call_id");
        return new Message(role, content, name, reasoning, calls, answers, fields.rest());
    }

    private static Role role(Fields fields) {
        String word = fields.requiredText("role");
        for (Role role : Role.values()) {
            if (role.word().equals(word)) {
                return role;
            }
        }
        throw Fields.wrong(
                fields.path("role"),
                Fields.quoted(word),
                "system, developer, user, assistant or tool");
    }

    private static Content content(Fields fields, Role role) {
        JsonNode node = fields.take("content").orElse(null);
        String path = fields.path("content");
        if (node == null) {
            if (role == Role.ASSISTANT) {
                return new Content.Nothing();
            }
            throw Fields.wrong(path, "missing", "a string or a list of parts");
        }
        if (node.isTextual()) {
            return new Content.Text(node.textValue());
        }
        if (node instanceof ArrayNode list) {
            return parts(path, list, role);
        }
        throw Fields.wrong(path, Fields.kind(node), "a string or a list of parts");
    }

    private static Content parts(String path, ArrayNode list, Role role) {
        if (list.isEmpty()) {
            if (role == Role.ASSISTANT) {
                return new Content.Nothing();
            }
            throw Fields.wrong(path, "empty", "at least one part");
        }
        List<Content.Part> parts = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            parts.add(part(path + "[" + i + "]", list.get(i)));
        }
        return new Content.Parts(parts);
    }

    /** No model here sees or hears, so a part that is not text is refused rather than lost. */
    private static Content.Part part(String path, JsonNode node) {
        Fields part = Fields.at(path, node);
        String type = part.requiredText("type");
        String field =
                switch (type) {
                    case "text", "refusal" -> type;
                    default ->
                            throw Fields.wrong(
                                    path,
                                    "a part of type " + Fields.quoted(type),
                                    "text: models here read nothing else");
                };
        String text =
                part.text(field)
                        .orElseThrow(() -> Fields.wrong(part.path(field), "missing", "a string"));
        return new Content.Part.TextPart(text, part.whole());
    }

    /** Clients hand thoughts back under either name, some under both. */
    private static String reasoning(Fields fields) {
        String common = fields.textOrEmpty("reasoning_content");
        String other = fields.textOrEmpty("reasoning");
        return common.isEmpty() ? other : common;
    }

    private static List<ToolCall> calls(Fields fields) {
        List<ToolCall> calls = new ArrayList<>();
        for (JsonNode node : fields.items("tool_calls")) {
            String path = fields.path("tool_calls") + "[" + calls.size() + "]";
            calls.add(call(Fields.at(path, node)));
        }
        return calls;
    }

    private static ToolCall call(Fields call) {
        String type = call.text("type").orElse("function");
        if (!type.equals("function")) {
            throw Fields.wrong(call.path("type"), Fields.quoted(type), "function");
        }
        Fields function = call.requiredObject("function");
        return new ToolCall(
                call.requiredText("id"),
                function.requiredText("name"),
                function.textOrEmpty("arguments"));
    }
}
