package dev.stepgate.provider.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stepgate.chat.CallWishes;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.Tool;
import dev.stepgate.chat.ToolChoice;
import java.util.List;

/** Writes a request's tools, and which of them may or must be called. */
final class ToolFields {
    private ToolFields() {}

    static void write(ChatRequest request, ObjectNode body) {
        if (request.tools().isEmpty()) {
            return;
        }
        CallWishes wishes = request.answer().calls();
        List<String> only =
                wishes.choice() instanceof ToolChoice.Among among ? among.names() : List.of();
        ArrayNode tools = body.putArray("tools");
        for (Tool tool : request.tools()) {
            if (only.isEmpty() || only.contains(tool.name())) {
                write(tool, tools.addObject());
            }
        }
        write(wishes, body);
    }

    private static void write(Tool tool, ObjectNode out) {
        JsonNode function = MessagesBody.parsed(tool.whole()).path("function");
        out.put("name", tool.name());
        if (function.path("description").isTextual()) {
            out.put("description", function.path("description").textValue());
        }
        JsonNode schema = MessagesBody.parsed(tool.parameters());
        ObjectNode input = schema instanceof ObjectNode object ? object : out.objectNode();
        if (!input.has("type")) { // a tool without parameters may come without a schema
            input.put("type", "object");
        }
        out.set("input_schema", input);
    }

    private static void write(CallWishes wishes, ObjectNode body) {
        String type =
                switch (wishes.choice()) {
                    case ToolChoice.Unsaid _ -> "";
                    case ToolChoice.Auto _ -> "auto";
                    case ToolChoice.None _ -> "none";
                    case ToolChoice.Required _ -> "any";
                    case ToolChoice.Named _ -> "tool";
                    case ToolChoice.Among among ->
                            among.need() == ToolChoice.Need.MUST ? "any" : "auto";
                };
        boolean oneAtOnce = wishes.atOnce() == CallWishes.AtOnce.ONE && !type.equals("none");
        if (type.isEmpty() && !oneAtOnce) {
            return;
        }
        ObjectNode choice = body.putObject("tool_choice");
        choice.put("type", type.isEmpty() ? "auto" : type);
        if (wishes.choice() instanceof ToolChoice.Named(String name)) {
            choice.put("name", name);
        }
        if (oneAtOnce) {
            choice.put("disable_parallel_tool_use", true);
        }
    }
}
