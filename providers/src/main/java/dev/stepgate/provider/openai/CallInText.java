package dev.stepgate.provider.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stepgate.chat.Tool;
import dev.stepgate.provider.remote.Json;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A tool call that Step models at times write as text. Immutable.
 *
 * <pre>
 *   &lt;tool_call&gt;&lt;function=look&gt;&lt;parameter=city&gt;
 *   Paris
 *   &lt;/parameter&gt;&lt;/function&gt;&lt;/tool_call&gt;
 * </pre>
 *
 * @param arguments a JSON object
 */
record CallInText(String name, String arguments) {
    static final String OPENING = "<tool_call>";
    static final String CLOSING = "</tool_call>";

    private static final Pattern FUNCTION =
            Pattern.compile("\\s*<function=([^>\\s]+)>(.*)</function>\\s*", Pattern.DOTALL);
    private static final Pattern PARAMETER =
            Pattern.compile(
                    "\\s*<parameter=([^>\\s]+)>\\n?(.*?)\\n?</parameter>\\s*", Pattern.DOTALL);

    /** Reads what stands between the two marks; empty where it is no call of one of the tools. */
    static Optional<CallInText> read(String text, List<Tool> tools) {
        Matcher function = FUNCTION.matcher(text);
        if (!function.matches()) {
            return Optional.empty();
        }
        String name = function.group(1);
        return tools.stream()
                .filter(tool -> tool.name().equals(name))
                .findFirst()
                .flatMap(tool -> arguments(function.group(2), tool))
                .map(arguments -> new CallInText(name, arguments.toString()));
    }

    private static Optional<ObjectNode> arguments(String text, Tool tool) {
        JsonNode properties = parsed(tool.parameters().text()).path("properties");
        ObjectNode arguments = JsonNodeFactory.instance.objectNode();
        Matcher parameter = PARAMETER.matcher(text);
        int read = 0;
        while (read < text.length() && parameter.find(read) && parameter.start() == read) {
            String name = parameter.group(1);
            arguments.set(name, value(parameter.group(2), properties.path(name)));
            read = parameter.end();
        }
        return text.substring(read).isBlank() ? Optional.of(arguments) : Optional.empty();
    }

    /** A string where the schema says so, or where it is nothing else. */
    private static JsonNode value(String text, JsonNode schema) {
        JsonNode other = parsed(text);
        boolean string = schema.path("type").asText("").equals("string");
        return string || other.isMissingNode() ? JsonNodeFactory.instance.textNode(text) : other;
    }

    private static JsonNode parsed(String text) {
        try {
            return Json.MAPPER.readTree(text);
        } catch (JsonProcessingException noJson) {
            return MissingNode.getInstance();
        }
    }
}
