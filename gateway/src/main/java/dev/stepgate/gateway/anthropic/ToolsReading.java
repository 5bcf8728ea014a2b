package dev.stepgate.gateway.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.stepgate.chat.CallWishes;
import dev.stepgate.chat.CallWishes.AtOnce;
import dev.stepgate.chat.RawJson;
import dev.stepgate.chat.Tool;
import dev.stepgate.chat.ToolChoice;
import dev.stepgate.gateway.http.Fields;
import java.util.ArrayList;
import java.util.List;

/** Reads the tools a client offers, and which of them it wants called. */
final class ToolsReading {
    private static final RawJson NO_PARAMETERS =
            new RawJson("{\"type\":\"object\",\"properties\":{}}");

    private ToolsReading() {}

    static List<Tool> tools(Fields fields) {
        List<Tool> tools = new ArrayList<>();
        for (JsonNode node : fields.items("tools")) {
            tools.add(tool(Fields.at("tools[" + tools.size() + "]", node)));
        }
        return tools;
    }

    /** A tool that Anthropic would run itself has a type of its own; nobody here runs it. */
    private static Tool tool(Fields tool) {
        String type = tool.textOrEmpty("type");
        if (!type.isEmpty() && !type.equals("custom")) {
            throw Fields.wrong(
                    tool.path("type"),
                    Fields.quoted(type),
                    "custom, or none: this gateway runs no tools itself");
        }
        String name = tool.requiredText("name");
        RawJson schema = tool.object("input_schema").map(Fields::whole).orElse(NO_PARAMETERS);
        boolean strict = tool.flag("strict");
        ObjectNode whole = JsonNodeFactory.instance.objectNode();
        whole.put("type", "function");
        ObjectNode function = whole.putObject("function");
        function.put("name", name);
        tool.text("description").ifPresent(text -> function.put("description", text));
        function.putRawValue("parameters", new RawValue(schema.text()));
        if (strict) {
            function.put("strict", true);
        }
        return new Tool(name, schema, strict, new RawJson(whole.toString()));
    }

    /**
     * Reads what is wished of calls.
     *
     * @param tools those on offer
     */
    static CallWishes calls(Fields fields, List<Tool> tools) {
        return fields.object("tool_choice")
                .map(choice -> new CallWishes(choice(choice, tools), atOnce(choice)))
                .orElseGet(CallWishes::none);
    }

    private static AtOnce atOnce(Fields choice) {
        boolean one = choice.flag("disable_parallel_tool_use");
        return one ? AtOnce.ONE : AtOnce.UNSAID;
    }

    private static ToolChoice choice(Fields choice, List<Tool> tools) {
        String type = choice.requiredText("type");
        return switch (type) {
            case "auto" -> new ToolChoice.Auto();
            case "none" -> new ToolChoice.None();
            case "any" -> {
                if (tools.isEmpty()) {
                    throw Fields.wrong(choice.path("type"), "any", "tools to choose from");
                }
                yield new ToolChoice.Required();
            }
            case "tool" -> {
                String name = choice.requiredText("name");
                if (tools.stream().noneMatch(tool -> tool.name().equals(name))) {
                    throw Fields.wrong(
                            choice.path("name"), Fields.quoted(name), "the name of one of tools");
                }
                yield new ToolChoice.Named(name);
            }
            default ->
                    throw Fields.wrong(
                            choice.path("type"), Fields.quoted(type), "auto, any, tool or none");
        };
    }
}
