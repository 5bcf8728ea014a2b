package dev.stepgate.provider.anthropic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stepgate.chat.Content;
import dev.stepgate.chat.Message;
import dev.stepgate.chat.RawJson;
import dev.stepgate.chat.ToolCall;
import dev.stepgate.provider.remote.Failures;
import dev.stepgate.provider.remote.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A conversation as turns of user and assistant, each a list of blocks. Owned by one thread.
 *
 * <p>What systems and developers say goes to one place before all turns. A result of a tool is part
 * of the user's turn, before anything else in it. Earlier thoughts are left out: without a
 * signature of its own, Anthropic does not take them back.
 */
final class Turns {
    private static final Pattern DATA =
            Pattern.compile("data:([\\w.+/-]+);base64,(.+)", Pattern.DOTALL);

    private final Failures failures;
    private final ArrayNode messages = JsonNodeFactory.instance.arrayNode();
    private final List<String> system = new ArrayList<>();
    private String speaking = "";

    Turns(Failures failures) {
        this.failures = failures;
    }

    ArrayNode messages() {
        return messages;
    }

    String system() {
        return String.join("\n\n", system);
    }

    void take(Message message) {
        switch (message.role()) {
            case SYSTEM, DEVELOPER -> {
                String text = text(message.content());
                if (!text.isBlank()) {
                    system.add(text);
                }
            }
            case USER -> blocks(message.content(), "user");
            case ASSISTANT -> {
                blocks(message.content(), "assistant");
                message.toolCalls().forEach(this::call);
            }
            case TOOL -> result(message);
        }
    }

    /** The blocks of the turn in which somebody speaks, a new one if another spoke last. */
    private ArrayNode turn(String speaker) {
        if (!speaker.equals(speaking)) {
            speaking = speaker;
            messages.addObject().put("role", speaker).putArray("content");
        }
        return (ArrayNode) messages.get(messages.size() - 1).path("content");
    }

    private void blocks(Content content, String speaker) {
        switch (content) {
            case Content.Nothing _ -> {}
            case Content.Text(String text) -> text(text, speaker);
            case Content.Parts(List<Content.Part> parts) -> {
                for (Content.Part part : parts) {
                    switch (part) {
                        case Content.Part.TextPart words -> text(words.text(), speaker);
                        case Content.Part.OtherPart other ->
                                turn(speaker).add(image(other.type(), other.whole()));
                    }
                }
            }
        }
    }

    private void text(String text, String speaker) {
        if (!text.isBlank()) { // an empty block is refused
            turn(speaker).addObject().put("type", "text").put("text", text);
        }
    }

    private ObjectNode image(String type, RawJson whole) {
        JsonNode url = MessagesBody.parsed(whole).path("image_url").path("url");
        if (!type.equals("image_url") || !url.isTextual()) {
            throw failures.unable("messages", type + " (expected: text or image_url)");
        }
        ObjectNode block = JsonNodeFactory.instance.objectNode().put("type", "image");
        Matcher data = DATA.matcher(url.textValue());
        if (data.matches()) {
            block.putObject("source")
                    .put("type", "base64")
                    .put("media_type", data.group(1))
                    .put("data", data.group(2));
        } else {
            block.putObject("source").put("type", "url").put("url", url.textValue());
        }
        return block;
    }

    private void call(ToolCall call) {
        ObjectNode block = turn("assistant").addObject();
        block.put("type", "tool_use").put("id", call.id()).put("name", call.name());
        block.set("input", arguments(call.arguments()));
    }

    /** An object; what a model wrote that is none goes along as text. */
    private static JsonNode arguments(String written) {
        ObjectNode empty = JsonNodeFactory.instance.objectNode();
        if (written.isBlank()) {
            return empty;
        }
        try {
            JsonNode read = Json.MAPPER.readTree(written);
            return read.isObject() ? read : empty.put("arguments", written);
        } catch (JsonProcessingException broken) {
            return empty.put("arguments", written);
        }
    }

    private void result(Message message) {
        ArrayNode turn = turn("user");
        ObjectNode block = JsonNodeFactory.instance.objectNode();
        block.put("type", "tool_result").put("tool_use_id", message.toolCallId());
        block.put("content", text(message.content()));
        int results = 0;
        while (results < turn.size()
                && turn.get(results).path("type").asText("").equals("tool_result")) {
            results++;
        }
        turn.insert(results, block);
    }

    private static String text(Content content) {
        return switch (content) {
            case Content.Nothing _ -> "";
            case Content.Text(String text) -> text;
            case Content.Parts(List<Content.Part> parts) -> {
                var joined = new StringBuilder();
                for (Content.Part part : parts) {
                    if (part instanceof Content.Part.TextPart words) {
                        joined.append(words.text());
                    }
                }
                yield joined.toString();
            }
        };
    }
}
