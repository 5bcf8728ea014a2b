package dev.stepgate.engine.template;

import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks into values by name, key or position; what is not there is undefined. */
final class Lookup {
    private Lookup() {}

    /** {@code target.name}: a method if the value has one of that name, else an entry. */
    static Value attribute(Value target, String name, Rendering rendering) {
        return switch (target) {
            case Undefined undefined -> throw rendering.wrong(undefined.why());
            case Value.Mapping mapping when !Methods.OF_MAPPINGS.contains(name) ->
                    entry(mapping, Text.trusted(name));
            case Namespace namespace -> namespace.field(name);
            case Loop loop when !name.equals("cycle") -> loop.field(name);
            default ->
                    Methods.has(target, name)
                            ? new Callable.Method(target, name)
                            : missing(target, name);
        };
    }

    /** {@code target[key]}. */
    static Value item(Value target, Value key, Rendering rendering) {
        return switch (target) {
            case Undefined undefined -> throw rendering.wrong(undefined.why());
            case Value.Mapping mapping ->
                    key instanceof Text name ? entry(mapping, name) : missing(target, shown(key));
            case Value.Items items -> place(items.values(), target, key);
            case Text text -> character(text, key, rendering);
            case Namespace namespace when key instanceof Text name ->
                    namespace.field(name.characters());
            default -> missing(target, shown(key));
        };
    }

    /** {@code a.b.0}, as filters take it. */
    static Value path(Value target, Value path, Rendering rendering) {
        if (!(path instanceof Text text)) {
            return item(target, path, rendering);
        }
        Value value = target;
        for (String part : text.characters().split("\\.", -1)) {
            boolean position = !part.isEmpty() && part.chars().allMatch(Character::isDigit);
            value =
                    position && part.length() < 10
                            ? item(value, Value.Int.of(Integer.parseInt(part)), rendering)
                            : item(value, Text.of(part, text.anyGiven()), rendering);
        }
        return value;
    }

    private static Value entry(Value.Mapping mapping, Text key) {
        @Nullable Value value = mapping.values().get(key);
        return value == null ? missing(mapping, shown(key)) : value;
    }

    private static Value place(List<Value> values, Value target, Value key) {
        if (!(key instanceof Value.Int number)) {
            return missing(target, shown(key));
        }
        int index = Operators.clamp(number.value());
        int from0 = index < 0 ? index + values.size() : index;
        return from0 >= 0 && from0 < values.size()
                ? values.get(from0)
                : missing(target, number.value().toString());
    }

    private static Value character(Text text, Value key, Rendering rendering) {
        if (!(key instanceof Value.Int(BigInteger place))) {
            return missing(text, shown(key));
        }
        int size = Operators.length(text, rendering);
        int index = Operators.clamp(place);
        int from0 = index < 0 ? index + size : index;
        return from0 >= 0 && from0 < size
                ? Slicing.characters(text, from0, from0 + 1)
                : missing(text, place.toString());
    }

    private static Undefined missing(Value target, String what) {
        return new Undefined(Operators.kind(target) + " has no '" + what + "'");
    }

    /** A key for a complaint, which must not quote a caller. */
    private static String shown(Value key) {
        return key instanceof Text text && !text.anyGiven()
                ? text.characters()
                : Operators.kind(key);
    }
}
