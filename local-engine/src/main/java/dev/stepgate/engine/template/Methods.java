package dev.stepgate.engine.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The methods of values. */
final class Methods {
    static final Set<String> OF_MAPPINGS = Set.of("items", "keys", "values", "get");

    static final Set<String> OF_TEXTS =
            Set.of(
                    "startswith",
                    "endswith",
                    "strip",
                    "lstrip",
                    "rstrip",
                    "split",
                    "rsplit",
                    "splitlines",
                    "upper",
                    "lower",
                    "title",
                    "capitalize",
                    "replace",
                    "join",
                    "find",
                    "count",
                    "removeprefix",
                    "removesuffix");

    /** All a template may call; {@code cycle} is the loop's. */
    static final Set<String> NAMES = names();

    private Methods() {}

    private static Set<String> names() {
        List<String> all = new ArrayList<>(OF_MAPPINGS);
        all.addAll(OF_TEXTS);
        all.add("cycle");
        return Set.copyOf(all);
    }

    static boolean has(Value value, String name) {
        return switch (value) {
            case Text text -> OF_TEXTS.contains(name);
            case Value.Mapping mapping -> OF_MAPPINGS.contains(name);
            case Loop loop -> name.equals("cycle");
            default -> false;
        };
    }

    static Value call(Value self, String name, Arguments passed) {
        return switch (self) {
            case Text text -> TextMethods.call(text, name, passed);
            case Value.Mapping mapping -> ofMapping(mapping, name, passed);
            case Loop loop when !passed.positional().isEmpty() ->
                    passed.positional().get(loop.index0() % passed.positional().size());
            default -> throw passed.rendering().unsupported("method", name);
        };
    }

    private static Value ofMapping(Value.Mapping mapping, String name, Arguments passed) {
        return switch (name) {
            case "items" -> items(mapping, passed);
            case "keys" -> keys(mapping, passed);
            case "values" -> values(mapping, passed);
            default -> {
                Arguments arguments = passed.as("key", "default");
                Value value =
                        arguments.require("key") instanceof Text key
                                ? mapping.values().get(key)
                                : null;
                yield value == null ? arguments.get("default", new Value.None()) : value;
            }
        };
    }

    /** The entries, each a list of key and value. */
    static Value items(Value.Mapping mapping, Arguments passed) {
        passed.as();
        List<Value> entries = new ArrayList<>();
        for (Map.Entry<Text, Value> entry : mapping.values().entrySet()) {
            entries.add(new Value.Items(List.of(entry.getKey(), entry.getValue())));
        }
        return new Value.Items(entries);
    }

    private static Value keys(Value.Mapping mapping, Arguments passed) {
        passed.as();
        return new Value.Items(List.copyOf(mapping.values().keySet()));
    }

    private static Value values(Value.Mapping mapping, Arguments passed) {
        passed.as();
        return new Value.Items(List.copyOf(mapping.values().values()));
    }
}
