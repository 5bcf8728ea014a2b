package dev.stepgate.gateway.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.stepgate.chat.RawJson;
import dev.stepgate.chat.Tool;
import dev.stepgate.gateway.http.Fields;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the tools a client offers. Owned by one thread.
 *
 * <p>Functions come flat, or in a namespace, whose name is then part of theirs. A freeform tool is
 * a function of one text. Tools that OpenAI would run itself are refused, but for the two that
 * Codex always offers: a search that may not leave for the web finds nothing here either, and the
 * tools that a client would look up itself are only not found.
 */
final class ToolsReading {
    private static final RawJson NO_PARAMETERS =
            new RawJson("{\"type\":\"object\",\"properties\":{}}");
    private static final String KNOWN =
            "function, custom or namespace: this gateway runs no tools itself";

    private final List<Tool> tools = new ArrayList<>();
    private final Map<String, ToolName> names = new LinkedHashMap<>();
    private final ArrayNode echo = JsonNodeFactory.instance.arrayNode();

    private ToolsReading() {}

    static ToolsReading of(Fields fields) {
        ToolsReading reading = new ToolsReading();
        int at = 0;
        for (JsonNode node : fields.items("tools")) {
            reading.take(Fields.at("tools[" + at++ + "]", node), node);
        }
        return reading;
    }

    List<Tool> tools() {
        return tools;
    }

    /** What the client calls them, by what the model does. */
    Map<String, ToolName> names() {
        return names;
    }

    /** The tools that are offered, as a response repeats them. */
    ArrayNode echo() {
        return echo;
    }

    private void take(Fields tool, JsonNode node) {
        String type = tool.requiredText("type");
        switch (type) {
            case "function", "custom" -> {
                read(tool, type, "", "");
                echo.add(repeated(node));
            }
            case "namespace" -> {
                takeAll(tool);
                echo.add(node);
            }
            case "web_search" ->
                    leaveOut(
                            tool,
                            tool.take("external_web_access").isPresent()
                                    && !tool.flag("external_web_access"),
                            "; in Codex, web_search = \"disabled\"");
            case "tool_search" ->
                    leaveOut(tool, tool.textOrEmpty("execution").equals("client"), "");
            default -> throw Fields.wrong(tool.path("type"), Fields.quoted(type), KNOWN);
        }
    }

    /** What nobody asks of the gateway itself, the model can do without. */
    private static void leaveOut(Fields tool, boolean harmless, String otherwise) {
        if (!harmless) {
            throw Fields.wrong(
                    tool.path("type"), Fields.quoted(tool.textOrEmpty("type")), KNOWN + otherwise);
        }
    }

    /** What a namespace is for, its first tool says. */
    private void takeAll(Fields group) {
        String namespace = group.requiredText("name");
        String about = group.textOrEmpty("description");
        int at = 0;
        for (JsonNode node : group.items("tools")) {
            Fields tool = Fields.at(group.path("tools") + "[" + at + "]", node);
            String type = tool.requiredText("type");
            if (!type.equals("function") && !type.equals("custom")) {
                throw Fields.wrong(tool.path("type"), Fields.quoted(type), "function or custom");
            }
            read(tool, type, namespace, at++ == 0 ? about : "");
        }
    }

    /** A function as the specification wants it repeated. */
    private static JsonNode repeated(JsonNode node) {
        if (!node.path("type").textValue().equals("function")) {
            return node;
        }
        ObjectNode whole = node.deepCopy();
        if (!whole.path("parameters").isObject()) {
            whole.putObject("parameters").put("type", "object").putObject("properties");
        }
        return whole.put("strict", whole.path("strict").asBoolean());
    }

    private void read(Fields tool, String type, String namespace, String about) {
        boolean freeform = type.equals("custom");
        ToolName name = new ToolName(namespace, tool.requiredText("name"), freeform);
        if (names.putIfAbsent(name.toModel(), name) != null) {
            throw Fields.wrong(
                    tool.path("name"),
                    Fields.quoted(name.toModel()),
                    "a name that no other tool has");
        }
        Optional<Fields> parameters = tool.object("parameters");
        RawJson schema =
                freeform ? ToolName.FREEFORM : parameters.map(Fields::whole).orElse(NO_PARAMETERS);
        boolean strict = !freeform && tool.flag("strict");
        String description = description(tool, freeform, about);
        ObjectNode whole = JsonNodeFactory.instance.objectNode();
        whole.put("type", "function");
        ObjectNode function = whole.putObject("function");
        function.put("name", name.toModel());
        if (!description.isEmpty()) {
            function.put("description", description);
        }
        function.putRawValue("parameters", new RawValue(schema.text()));
        if (strict) {
            function.put("strict", true);
        }
        tools.add(new Tool(name.toModel(), schema, strict, new RawJson(whole.toString())));
    }

    private static String description(Fields tool, boolean freeform, String about) {
        String own = tool.textOrEmpty("description");
        String whole = about.isEmpty() || own.isEmpty() ? about + own : about + "\n\n" + own;
        if (!freeform) {
            return whole;
        }
        String how = "Its one argument, input, holds the whole text it takes.";
        String form =
                tool.object("format")
                        .flatMap(format -> format.text("definition"))
                        .map(grammar -> " That text is of this grammar:\n" + grammar)
                        .orElse("");
        return (whole.isEmpty() ? "" : whole + "\n\n") + how + form;
    }
}
