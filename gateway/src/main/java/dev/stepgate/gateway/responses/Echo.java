package dev.stepgate.gateway.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a response repeats of its request. Immutable. */
final class Echo {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** With what they are where the client says nothing; the specification wants them all. */
    private static final List<Map.Entry<String, JsonNode>> ALWAYS =
            List.of(
                    Map.entry("instructions", JSON.nullNode()),
                    Map.entry("max_output_tokens", JSON.nullNode()),
                    Map.entry("max_tool_calls", JSON.nullNode()),
                    Map.entry("metadata", JSON.objectNode()),
                    Map.entry("parallel_tool_calls", JSON.booleanNode(true)),
                    Map.entry("previous_response_id", JSON.nullNode()),
                    Map.entry("temperature", JSON.nullNode()),
                    Map.entry("tool_choice", new TextNode("auto")),
                    Map.entry("top_logprobs", JSON.numberNode(0)),
                    Map.entry("top_p", JSON.nullNode()));

    /** Only where the client says something: they are its own. */
    static final List<String> MAYBE = List.of("prompt_cache_key", "safety_identifier", "user");

    private final ObjectNode said;

    private Echo(ObjectNode said) {
        this.said = said;
    }

    /**
     * What there is to repeat.
     *
     * @param root the request, which was read and is right
     * @param tools those that are offered
     */
    static Echo of(ObjectNode root, ArrayNode tools) {
        ObjectNode echo = JSON.objectNode();
        echo.put("background", false);
        ALWAYS.forEach(
                one -> echo.set(one.getKey(), said(root, one.getKey()).orElse(one.getValue())));
        MAYBE.forEach(name -> said(root, name).ifPresent(value -> echo.set(name, value)));
        JsonNode reasoning = root.path("reasoning");
        ObjectNode thought = echo.putObject("reasoning");
        thought.set("effort", said(reasoning, "effort").orElse(JSON.nullNode()));
        thought.set("summary", said(reasoning, "summary").orElse(JSON.nullNode()));
        echo.put("service_tier", "default");
        echo.put("store", false);
        ObjectNode text = echo.putObject("text");
        text.set(
                "format",
                said(root.path("text"), "format").orElse(JSON.objectNode().put("type", "text")));
        text.set("verbosity", said(root.path("text"), "verbosity").orElse(new TextNode("medium")));
        echo.set("tools", tools);
        echo.put("truncation", "disabled");
        return new Echo(echo);
    }

    /**
     * Members of an object, a comma before each.
     *
     * @param store whether the response is kept
     */
    String members(boolean store) {
        ObjectNode now = said;
        if (store) {
            now = said.deepCopy();
            now.put("store", true);
        }
        String object = now.toString();
        return "," + object.substring(1, object.length() - 1);
    }

    private static Optional<JsonNode> said(JsonNode object, String name) {
        JsonNode value = object.path(name);
        return value.isMissingNode() || value.isNull() ? Optional.empty() : Optional.of(value);
    }
}
