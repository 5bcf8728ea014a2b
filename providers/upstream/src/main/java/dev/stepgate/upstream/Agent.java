package dev.stepgate.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers as a model does that an agent works with (wire facts, sections 9.3 to 9.5).
 *
 * <p>A line {@code run: COMMAND} of the user's is a call of the first tool that takes a command;
 * what a tool brought is said back; a form that was asked for is filled in.
 */
final class Agent {
    private static final Make MAKE = Make.PLAIN;
    private static final Pattern ERRAND = Pattern.compile("(?m)^run: (.+)$");

    private Agent() {}

    static Reply answer(Asked asked) {
        return Telling.telling(MAKE, asked, asked.fitted(wanted(asked)));
    }

    private static Answer wanted(Asked asked) {
        JsonNode form = form(asked.body());
        if (form.isObject()) {
            return Answer.saying(filled(form, asked.standard().text()));
        }
        Optional<String> brought = brought(asked.lastMessage());
        if (brought.isPresent()) {
            return Answer.saying("It says: " + brought.get().strip());
        }
        return errand(asked.body()).orElse(asked.standard());
    }

    private static JsonNode form(JsonNode body) {
        JsonNode chats = body.at("/response_format/json_schema/schema");
        return chats.isObject() ? chats : body.at("/output_config/format/schema");
    }

    private static String filled(JsonNode schema, String text) {
        ObjectNode form = JsonNodeFactory.instance.objectNode();
        schema.path("properties").fieldNames().forEachRemaining(name -> form.put(name, text));
        return form.toString();
    }

    /** What a tool brought, if that is what the message is for. */
    private static Optional<String> brought(JsonNode message) {
        if (message.path("role").asText().equals("tool")) {
            return Optional.of(Continuing.text(message.path("content")));
        }
        for (JsonNode block : message.path("content")) {
            if (block.path("type").asText().equals("tool_result")) {
                return Optional.of(Continuing.text(block.path("content")));
            }
        }
        return Optional.empty();
    }

    /** The call that the last of the user's errands wants. */
    private static Optional<Answer> errand(JsonNode body) {
        String command = "";
        for (JsonNode message : body.path("messages")) {
            if (message.path("role").asText().equals("user")) {
                Matcher errand = ERRAND.matcher(Continuing.text(message.path("content")));
                command = errand.find() ? errand.group(1) : "";
            }
        }
        for (JsonNode tool : command.isEmpty() ? List.<JsonNode>of() : body.path("tools")) {
            JsonNode function = tool.has("function") ? tool.path("function") : tool;
            if (takesCommand(function)) {
                return Optional.of(calling(function.path("name").asText(), command));
            }
        }
        return Optional.empty();
    }

    private static boolean takesCommand(JsonNode function) {
        return function.at("/parameters/properties/command/type").asText().equals("string")
                || function.at("/input_schema/properties/command/type").asText().equals("string");
    }

    private static Answer calling(String name, String command) {
        String arguments = JsonNodeFactory.instance.objectNode().put("command", command).toString();
        int half = arguments.length() / 2;
        return Answer.calling(
                name, List.of(arguments.substring(0, half), arguments.substring(half)));
    }
}
