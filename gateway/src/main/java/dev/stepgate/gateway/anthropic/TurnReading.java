package dev.stepgate.gateway.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.stepgate.chat.Content;
import dev.stepgate.chat.Message;
import dev.stepgate.chat.Role;
import dev.stepgate.chat.ToolCall;
import dev.stepgate.gateway.http.CarriedThought;
import dev.stepgate.gateway.http.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads one turn of a conversation, which may become several messages: the results of tools in a
 * user's turn come first, each on its own. Owned by one thread.
 *
 * <p>No model here sees or hears. A picture that a user shows is refused; of one that a tool brings
 * the model is told, since the conversation could not go on otherwise.
 */
final class TurnReading {
    private static final String ROLES = "user, assistant or system";

    private final Role role;
    private final TextBlocks texts = new TextBlocks("\n");
    private final StringBuilder thought = new StringBuilder();
    private final List<ToolCall> calls = new ArrayList<>();
    private final List<Message> results = new ArrayList<>();

    private TurnReading(Role role) {
        this.role = role;
    }

    static List<Message> read(Fields fields) {
        String word = fields.requiredText("role");
        JsonNode content =
                fields.take("content")
                        .orElseThrow(
                                () ->
                                        Fields.wrong(
                                                fields.path("content"),
                                                "missing",
                                                "a string or a list of blocks"));
        return switch (word) {
            case "user" -> new TurnReading(Role.USER).turn(fields.path("content"), content);
            case "assistant" ->
                    new TurnReading(Role.ASSISTANT).turn(fields.path("content"), content);
            case "system" ->
                    List.of(
                            SystemReading.message(
                                    SystemReading.content(fields.path("content"), content)));
            default -> throw Fields.wrong(fields.path("role"), Fields.quoted(word), ROLES);
        };
    }

    private List<Message> turn(String path, JsonNode content) {
        if (content.isTextual()) {
            return List.of(Message.of(role, content.textValue()));
        }
        if (!(content instanceof ArrayNode list)) {
            throw Fields.wrong(path, Fields.kind(content), "a string or a list of blocks");
        }
        for (int i = 0; i < list.size(); i++) {
            take(Fields.at(path + "[" + i + "]", list.get(i)));
        }
        return role == Role.ASSISTANT ? List.of(assistant()) : user(path);
    }

    private Message assistant() {
        return new Message(role, texts.content(), "", thought.toString(), calls, "", Map.of());
    }

    private List<Message> user(String path) {
        List<Message> messages = new ArrayList<>(results);
        if (!texts.isEmpty()) {
            messages.add(new Message(role, texts.content(), "", "", List.of(), "", Map.of()));
        }
        if (messages.isEmpty()) {
            throw Fields.wrong(path, "empty", "at least one block that says something");
        }
        return messages;
    }

    private void take(Fields block) {
        String type = block.requiredText("type");
        switch (type) {
            case "text" -> texts.add(block);
            case "document" -> texts.add(document(block));
            case "search_result" -> texts.add(found(block));
            case "tool_reference" -> {} // names a tool that is on offer anyway
            default -> {
                if (role == Role.ASSISTANT) {
                    takeOwn(block, type);
                } else if (type.equals("tool_result")) {
                    results.add(result(block));
                } else {
                    throw unread(block, type);
                }
            }
        }
    }

    /** What only the model itself says. */
    private void takeOwn(Fields block, String type) {
        switch (type) {
            case "thinking" -> thought.append(thought(block));
            case "redacted_thinking" -> {} // nobody else reads it
            case "tool_use" -> calls.add(call(block));
            default -> throw unread(block, type);
        }
    }

    /** Where the client does not read the thought, its signature holds it. */
    private static String thought(Fields block) {
        String shown = block.textOrEmpty("thinking");
        return shown.isEmpty() ? CarriedThought.in(block, "signature").orElse("") : shown;
    }

    private RuntimeException unread(Fields block, String type) {
        String known =
                role == Role.USER
                        ? "text, document or tool_result; this model reads text only"
                        : "text, thinking or tool_use";
        return Fields.wrong(block.path(), "a block of type " + Fields.quoted(type), known);
    }

    private static ToolCall call(Fields block) {
        return new ToolCall(
                block.requiredText("id"),
                block.requiredText("name"),
                block.object("input").map(input -> input.whole().text()).orElse("{}"));
    }

    private static Message result(Fields block) {
        TextBlocks said = new TextBlocks("\n");
        if (block.flag("is_error")) {
            said.add("[error]");
        }
        block.take("content").ifPresent(content -> results(block.path("content"), content, said));
        Content content = said.isEmpty() ? new Content.Text("") : said.content();
        return new Message(
                Role.TOOL, content, "", "", List.of(), block.requiredText("tool_use_id"), Map.of());
    }

    private static void results(String path, JsonNode content, TextBlocks said) {
        if (content.isTextual()) {
            said.add(content.textValue());
            return;
        }
        if (!(content instanceof ArrayNode list)) {
            throw Fields.wrong(path, Fields.kind(content), "a string or a list of blocks");
        }
        for (int i = 0; i < list.size(); i++) {
            Fields block = Fields.at(path + "[" + i + "]", list.get(i));
            String type = block.requiredText("type");
            switch (type) {
                case "text" -> said.add(block);
                case "search_result" -> said.add(found(block));
                case "tool_reference" -> said.add(block.textOrEmpty("tool_name"));
                default ->
                        said.add(
                                type.equals("document") && isText(block)
                                        ? document(block)
                                        : "[" + type + " left out: this model reads text only]");
            }
        }
    }

    private static boolean isText(Fields document) {
        return document.object("source")
                .map(source -> source.textOrEmpty("type"))
                .filter(type -> type.equals("text") || type.equals("content"))
                .isPresent();
    }

    private static String document(Fields block) {
        Fields source = block.requiredObject("source");
        String type = source.requiredText("type");
        String text =
                switch (type) {
                    case "text" -> source.textOrEmpty("data");
                    case "content" -> contents(source);
                    default ->
                            throw Fields.wrong(
                                    source.path("type"),
                                    Fields.quoted(type),
                                    "text; this model reads text only");
                };
        String title = block.textOrEmpty("title");
        return title.isEmpty() ? text : title + "\n" + text;
    }

    private static String contents(Fields source) {
        JsonNode content =
                source.take("content")
                        .orElseThrow(
                                () -> Fields.wrong(source.path("content"), "missing", "a string"));
        return content.isTextual() ? content.textValue() : joined(source.path("content"), content);
    }

    /** What a search brought, with where it is from. */
    private static String found(Fields block) {
        String head = block.textOrEmpty("title") + "\n" + block.textOrEmpty("source") + "\n";
        return head
                + block.take("content")
                        .map(content -> joined(block.path("content"), content))
                        .orElse("");
    }

    private static String joined(String path, JsonNode content) {
        if (!(content instanceof ArrayNode list)) {
            throw Fields.wrong(path, Fields.kind(content), "a list of text blocks");
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            texts.add(TextBlocks.text(Fields.at(path + "[" + i + "]", list.get(i))));
        }
        return String.join("\n", texts);
    }
}
