package dev.stepgate.gateway.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stepgate.chat.CallWishes;
import dev.stepgate.chat.CallWishes.AtOnce;
import dev.stepgate.chat.RawJson;
import dev.stepgate.chat.Tool;
import dev.stepgate.chat.ToolChoice;
import dev.stepgate.gateway.http.AllowedTools;
import dev.stepgate.gateway.http.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the tools a client offers, and which of them it wants called. */
final class ToolReading {
    private static final String CHOICE = "tool_choice";
    private static final String CHOICES = "none, auto, required, a function or allowed_tools";

    /** What OpenAI takes a function for that describes no parameters. */
    private static final RawJson NO_PARAMETERS =
            new RawJson("{\"type\":\"object\",\"properties\":{}}");

    private ToolReading() {}

    static List<Tool> tools(Fields fields) {
        List<Tool> tools = new ArrayList<>();
        for (JsonNode node : fields.items("tools")) {
            tools.add(tool(Fields.at("tools[" + tools.size() + "]", node)));
        }
        return tools;
    }

    private static Tool tool(Fields tool) {
        Fields function = function(tool);
        return new Tool(
                function.requiredText("name"),
                function.object("parameters").map(Fields::whole).orElse(NO_PARAMETERS),
                function.flag("strict"),
                tool.whole());
    }

    /** The function a tool is, or names. */
    private static Fields function(Fields tool) {
        String type = tool.text("type").orElse("function");
        if (!type.equals("function")) {
            throw Fields.wrong(tool.path("type"), Fields.quoted(type), "function");
        }
        return tool.requiredObject("function");
    }

    /**
     * Reads what is wished of calls.
     *
     * @param tools those on offer
     */
    static CallWishes calls(Fields fields, List<Tool> tools) {
        ToolChoice choice =
                fields.take(CHOICE)
                        .map(node -> choice(node, tools))
                        .orElse(new ToolChoice.Unsaid());
        Optional<JsonNode> said = fields.take("parallel_tool_calls");
        boolean several = fields.flag("parallel_tool_calls");
        AtOnce atOnce = said.isEmpty() ? AtOnce.UNSAID : several ? AtOnce.SEVERAL : AtOnce.ONE;
        return new CallWishes(choice, atOnce);
    }

    private static ToolChoice choice(JsonNode node, List<Tool> tools) {
        if (!node.isTextual()) {
            if (!node.isObject()) {
                throw Fields.wrong(CHOICE, Fields.kind(node), CHOICES);
            }
            return choice(Fields.at(CHOICE, node), tools);
        }
        return switch (node.textValue()) {
            case "auto" -> new ToolChoice.Auto();
            case "none" -> new ToolChoice.None();
            case "required" -> {
                requireAny(CHOICE, tools);
                yield new ToolChoice.Required();
            }
            default -> throw Fields.wrong(CHOICE, Fields.quoted(node.textValue()), CHOICES);
        };
    }

    private static ToolChoice choice(Fields choice, List<Tool> tools) {
        String type = choice.requiredText("type");
        return switch (type) {
            case "function" -> new ToolChoice.Named(offered(choice, tools));
            case "allowed_tools" ->
                    AllowedTools.among(
                            choice.requiredObject("allowed_tools"), tool -> offered(tool, tools));
            default ->
                    throw Fields.wrong(
                            choice.path("type"), Fields.quoted(type), "function or allowed_tools");
        };
    }

    /** The name of a function that is on offer. */
    private static String offered(Fields choice, List<Tool> tools) {
        Fields function = function(choice);
        String name = function.requiredText("name");
        String path = function.path("name");
        requireAny(path, tools);
        if (tools.stream().noneMatch(tool -> tool.name().equals(name))) {
            throw Fields.wrong(path, Fields.quoted(name), "the name of one of tools");
        }
        return name;
    }

    private static void requireAny(String path, List<Tool> tools) {
        if (tools.isEmpty()) {
            throw Fields.wrong(path, "a call", "tools to choose from");
        }
    }
}
