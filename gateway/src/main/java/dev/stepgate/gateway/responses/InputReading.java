package dev.stepgate.gateway.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.stepgate.chat.Content.Part.TextPart;
import dev.stepgate.chat.Role;
import dev.stepgate.gateway.http.CarriedThought;
import dev.stepgate.gateway.http.Fields;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads what a response is to follow: items, or a string that is a user's. */
final class InputReading {
    private static final String INPUT = "input";
    private static final String REFERENCE = "item_reference";
    private static final String ITEMS =
            "message, reasoning, function_call, function_call_output, custom_tool_call or"
                    + " custom_tool_call_output";

    private InputReading() {}

    /**
     * The items of the input; a string is one.
     *
     * @param goesOn whether there may be none
     */
    static ArrayNode items(Fields fields, boolean goesOn) {
        Optional<JsonNode> given = fields.take(INPUT);
        if (given.isEmpty() && goesOn) {
            return JsonNodeFactory.instance.arrayNode();
        }
        JsonNode input =
                given.orElseThrow(
                        () -> Fields.wrong(INPUT, "missing", "a string or a list of items"));
        if (input instanceof ArrayNode list) {
            return list;
        }
        if (!input.isTextual()) {
            throw Fields.wrong(INPUT, Fields.kind(input), "a string or a list of items");
        }
        ArrayNode items = JsonNodeFactory.instance.arrayNode();
        items.addObject()
                .put("type", "message")
                .put("role", "user")
                .put("content", input.textValue());
        return items;
    }

    /** Goes on with a conversation. */
    static void read(ArrayNode items, Conversation conversation, Past past) {
        for (int i = 0; i < items.size(); i++) {
            read(Fields.at(INPUT + "[" + i + "]", items.get(i)), conversation, past);
        }
    }

    private static void read(Fields item, Conversation conversation, Past past) {
        boolean bare = item.take("role").isEmpty() && item.take("id").isPresent();
        String type = item.text("type").orElse(bare ? REFERENCE : "message");
        switch (type) {
            case "message" -> message(item, conversation);
            case "reasoning" -> conversation.think(thought(item));
            case "function_call" ->
                    conversation.call(
                            name(item, false)
                                    .called(
                                            item.requiredText("call_id"),
                                            item.textOrEmpty("arguments")));
            case "custom_tool_call" ->
                    conversation.call(
                            name(item, true)
                                    .called(
                                            item.requiredText("call_id"),
                                            JsonNodeFactory.instance
                                                    .objectNode()
                                                    .put("input", item.textOrEmpty("input"))
                                                    .toString()));
            case "function_call_output", "custom_tool_call_output" ->
                    conversation.result(
                            item.requiredText("call_id"), TextParts.result(item, "output"));
            case REFERENCE ->
                    read(Fields.at(item.path(), past.item(item)), conversation, Past.none());
            default -> throw Fields.wrong(item.path("type"), Fields.quoted(type), ITEMS);
        }
    }

    private static ToolName name(Fields call, boolean freeform) {
        return new ToolName(call.textOrEmpty("namespace"), call.requiredText("name"), freeform);
    }

    private static void message(Fields item, Conversation conversation) {
        String word = item.requiredText("role");
        Role role =
                switch (word) {
                    case "user" -> Role.USER;
                    case "assistant" -> Role.ASSISTANT;
                    case "system" -> Role.SYSTEM;
                    case "developer" -> Role.DEVELOPER;
                    default ->
                            throw Fields.wrong(
                                    item.path("role"),
                                    Fields.quoted(word),
                                    "user, assistant, system or developer");
                };
        List<TextPart> parts = TextParts.said(item, "content");
        if (role == Role.ASSISTANT) {
            conversation.say(parts);
        } else if (parts.isEmpty()) {
            throw Fields.wrong(item.path("content"), "empty", "at least one part");
        } else {
            conversation.add(role, parts);
        }
    }

    /** What we gave it to carry is the whole thought; a summary of ours is, too. */
    private static String thought(Fields item) {
        return CarriedThought.in(item, "encrypted_content")
                .or(() -> item.take("content").map(_ -> joined(item, "content")))
                .filter(text -> !text.isEmpty())
                .or(() -> item.take("summary").map(_ -> joined(item, "summary")))
                .orElse("");
    }

    private static String joined(Fields item, String field) {
        return TextParts.said(item, field).stream()
                .map(TextPart::text)
                .collect(Collectors.joining("\n"));
    }
}
