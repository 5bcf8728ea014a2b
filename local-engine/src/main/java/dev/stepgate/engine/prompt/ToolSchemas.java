package dev.stepgate.engine.prompt;

import dev.stepgate.engine.template.Text;
import dev.stepgate.engine.template.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Which type each parameter of each tool has, by the tools' JSON schemas. Immutable. */
final class ToolSchemas {
    private final Map<String, Value> properties;

    private ToolSchemas(Map<String, Value> properties) {
        this.properties = properties;
    }

    /** Reads whole tools, each a JSON object {@code {"type":"function","function":{…}}}. */
    static ToolSchemas of(List<String> tools) {
        Map<String, Value> properties = new HashMap<>();
        for (int i = 0; i < tools.size(); i++) {
            Value function = entry(Messages.object(tools.get(i), "tools[" + i + "]"), "function");
            if (entry(function, "name") instanceof Text name) {
                properties.put(
                        name.characters(), entry(entry(function, "parameters"), "properties"));
            }
        }
        return new ToolSchemas(Map.copyOf(properties));
    }

    /**
     * An argument's value; its text where nothing says, or it is not, something else. Templates
     * write null as Python does, so a model may copy that where null is allowed.
     */
    Value convert(String function, String parameter, String text) {
        Value schema = entry(properties.getOrDefault(function, new Value.None()), parameter);
        boolean none = text.equals("None") && types(schema).anyMatch("null"::equals);
        if (none || text.equalsIgnoreCase("null")) {
            return new Value.None();
        }
        return types(schema)
                .filter(type -> !type.equals("null"))
                .findFirst()
                .flatMap(type -> ArgumentType.of(type).read(text))
                .orElseGet(() -> Text.given(text));
    }

    /** The types that are allowed, in lower case. */
    private static Stream<String> types(Value schema) {
        return Stream.of("type", "anyOf", "oneOf")
                .flatMap(key -> alternatives(entry(schema, key)).stream())
                .map(ToolSchemas::typeName)
                .flatMap(Optional::stream);
    }

    private static Optional<String> typeName(Value alternative) {
        Value type =
                alternative instanceof Value.Mapping ? entry(alternative, "type") : alternative;
        return type instanceof Text text
                ? Optional.of(text.characters().strip().toLowerCase(Locale.ROOT))
                : Optional.empty();
    }

    private static List<Value> alternatives(Value value) {
        return value instanceof Value.Items(List<Value> values) ? values : List.of(value);
    }

    /** An object's entry; none where there is no such thing. */
    private static Value entry(Value object, String key) {
        return object instanceof Value.Mapping mapping
                ? mapping.values().getOrDefault(Text.trusted(key), new Value.None())
                : new Value.None();
    }
}
