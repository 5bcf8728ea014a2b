package dev.stepgate.gateway.responses;

import dev.stepgate.chat.RawJson;
import dev.stepgate.chat.ToolCall;
import java.util.Map;

/**
 * What a client calls one of its tools. Immutable.
 *
 * @param namespace the group it is in, empty for none
 * @param freeform whether it takes one text and no arguments by name
 */
record ToolName(String namespace, String name, boolean freeform) {

    /** The one text of a freeform tool, as a model is told of it. */
    static final RawJson FREEFORM =
            new RawJson(
                    "{\"type\":\"object\",\"properties\":{\"input\":{\"type\":\"string\"}},"
                            + "\"required\":[\"input\"],\"additionalProperties\":false}");

    /** A function of no group. */
    static ToolName function(String name) {
        return new ToolName("", name, false);
    }

    /** What a model calls it: no other tool of the request is called so. */
    String toModel() {
        return namespace.isEmpty() ? name : namespace + "__" + name;
    }

    /** What a model's word for a tool stands for; one that nobody offered is a function. */
    static ToolName of(String toModel, Map<String, ToolName> offered) {
        return offered.getOrDefault(toModel, function(toModel));
    }

    /** A call of it, as a model made it. */
    ToolCall called(String id, String arguments) {
        return new ToolCall(id, toModel(), arguments);
    }
}
