package dev.stepgate.gateway.responses;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stepgate.chat.CallWishes;
import dev.stepgate.chat.CallWishes.AtOnce;
import dev.stepgate.chat.ToolChoice;
import dev.stepgate.gateway.http.AllowedTools;
import dev.stepgate.gateway.http.Fields;
import java.util.Map;

/** Reads which of its tools a client wants called. */
final class CallsReading {
    private static final String CHOICE = "tool_choice";
    private static final String CHOICES =
            "none, auto, required, a function, a custom tool or allowed_tools";

    private CallsReading() {}

    /**
     * The wishes.
     *
     * @param names the tools on offer
     */
    static CallWishes read(Fields fields, Map<String, ToolName> names) {
        boolean said = fields.take("parallel_tool_calls").isPresent();
        boolean several = fields.flag("parallel_tool_calls");
        AtOnce atOnce = !said ? AtOnce.UNSAID : several ? AtOnce.SEVERAL : AtOnce.ONE;
        ToolChoice choice =
                fields.take(CHOICE)
                        .map(node -> choice(node, names))
                        .orElse(new ToolChoice.Unsaid());
        return new CallWishes(choice, atOnce);
    }

    private static ToolChoice choice(JsonNode node, Map<String, ToolName> names) {
        if (node.isObject()) {
            return choice(Fields.at(CHOICE, node), names);
        }
        return switch (node.isTextual() ? node.textValue() : "") {
            case "auto" -> new ToolChoice.Auto();
            case "none" -> new ToolChoice.None();
            case "required" -> {
                if (names.isEmpty()) {
                    throw Fields.wrong(CHOICE, "required", "tools to choose from");
                }
                yield new ToolChoice.Required();
            }
            default ->
                    throw Fields.wrong(
                            CHOICE,
                            node.isTextual() ? Fields.quoted(node.textValue()) : Fields.kind(node),
                            CHOICES);
        };
    }

    private static ToolChoice choice(Fields choice, Map<String, ToolName> names) {
        String type = choice.requiredText("type");
        return switch (type) {
            case "function", "custom" -> new ToolChoice.Named(offered(choice, names));
            case "allowed_tools" -> AllowedTools.among(choice, tool -> offered(tool, names));
            default ->
                    throw Fields.wrong(
                            choice.path("type"),
                            Fields.quoted(type),
                            "function, custom or allowed_tools");
        };
    }

    /** What the model calls a tool that is on offer. */
    private static String offered(Fields choice, Map<String, ToolName> names) {
        String type = choice.requiredText("type");
        ToolName name =
                new ToolName(
                        choice.textOrEmpty("namespace"),
                        choice.requiredText("name"),
                        type.equals("custom"));
        if (!name.equals(names.get(name.toModel()))) {
            throw Fields.wrong(
                    choice.path("name"),
                    Fields.quoted(name.name()),
                    "the name of one of tools, of the same type");
        }
        return name.toModel();
    }
}
