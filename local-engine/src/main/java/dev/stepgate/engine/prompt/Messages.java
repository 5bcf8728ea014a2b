package dev.stepgate.engine.prompt;

import dev.stepgate.engine.template.Literals;
import dev.stepgate.engine.template.Text;
import dev.stepgate.engine.template.Value;
import dev.stepgate.engine.terms.EngineFault;
import dev.stepgate.engine.terms.ToolCall;
import dev.stepgate.engine.terms.Turn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** Makes turns and tools the values chat templates read. The constants say what of many parts. */
enum Messages {
    /** Several parts stay a list of them. */
    APART,
    /** Several parts become one text, for a template that reads nothing else. */
    JOINED;

    /** The variable {@code messages}. */
    Value of(List<Turn> turns) {
        List<Value> messages = new ArrayList<>();
        for (int i = 0; i < turns.size(); i++) {
            messages.add(message(turns.get(i), "messages[" + i + "]"));
        }
        return new Value.Items(messages);
    }

    /** The variable {@code tools}; none without any. */
    static Value tools(List<String> tools) {
        List<Value> values = new ArrayList<>();
        for (int i = 0; i < tools.size(); i++) {
            values.add(object(tools.get(i), "tools[" + i + "]"));
        }
        return values.isEmpty() ? new Value.None() : new Value.Items(values);
    }

    /** The value of a JSON object. */
    static Value.Mapping object(String json, String field) {
        if (Literals.readJson(json).orElse(new Value.None()) instanceof Value.Mapping mapping) {
            return mapping;
        }
        throw new EngineFault.BadRequest(
                field + ": " + json.length() + " characters (expected: a JSON object)");
    }

    private Value message(Turn turn, String field) {
        SequencedMap<Text, Value> message = new LinkedHashMap<>();
        String role = role(turn.role(), field);
        boolean assistant = role.equals("assistant");
        put(message, "role", Text.trusted(role));
        put(message, "content", content(turn.parts(), assistant));
        putText(message, "reasoning_content", turn.reasoning().strip());
        if (!turn.calls().isEmpty()) {
            put(message, "tool_calls", calls(turn.calls(), field));
        }
        putText(message, "name", turn.name());
        putText(message, "tool_call_id", turn.callId());
        return new Value.Mapping(message);
    }

    /** One of ours, so that the template may print it as its own. */
    private static String role(String role, String field) {
        return switch (role) {
            case "system", "developer" -> "system";
            case "user" -> "user";
            case "assistant" -> "assistant";
            case "tool" -> "tool";
            default ->
                    throw new EngineFault.BadRequest(
                            field
                                    + ".role: \""
                                    + role.substring(0, Math.min(role.length(), 40))
                                    + "\" (expected: system, developer, user, assistant or tool)");
        };
    }

    /**
     * A text, or a list of parts; none for an assistant that said nothing.
     *
     * <p>Whitespace around what an assistant said goes: one newline more in a history makes the
     * model correct itself without end (spec section 9.3).
     */
    private Value content(List<String> parts, boolean assistant) {
        if (parts.isEmpty()) {
            return assistant ? new Value.None() : Text.given("");
        }
        if (parts.size() == 1 || this == JOINED) {
            String whole = String.join("", parts);
            return Text.given(assistant ? whole.strip() : whole);
        }
        List<Value> values = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            String text = parts.get(i);
            if (assistant && i == 0) {
                text = text.stripLeading();
            }
            if (assistant && i == parts.size() - 1) {
                text = text.stripTrailing();
            }
            SequencedMap<Text, Value> part = new LinkedHashMap<>();
            put(part, "type", Text.trusted("text"));
            put(part, "text", Text.given(text));
            values.add(new Value.Mapping(part));
        }
        return new Value.Items(values);
    }

    private static Value calls(List<ToolCall> calls, String field) {
        List<Value> values = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            ToolCall call = calls.get(i);
            SequencedMap<Text, Value> function = new LinkedHashMap<>();
            put(function, "name", Text.given(call.name()));
            put(
                    function,
                    "arguments",
                    object(call.arguments(), field + ".tool_calls[" + i + "].function.arguments"));
            SequencedMap<Text, Value> value = new LinkedHashMap<>();
            putText(value, "id", call.id());
            put(value, "type", Text.trusted("function"));
            put(value, "function", new Value.Mapping(function));
            values.add(new Value.Mapping(value));
        }
        return new Value.Items(values);
    }

    private static void putText(SequencedMap<Text, Value> values, String key, String text) {
        if (!text.isEmpty()) {
            put(values, key, Text.given(text));
        }
    }

    private static void put(SequencedMap<Text, Value> values, String key, Value value) {
        values.put(Text.trusted(key), value);
    }
}
