package dev.stepgate.engine.template;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Pattern;

/** The filters a template can apply with {@code |}. */
final class Filters {
    private static final Pattern REAL =
            Pattern.compile("[-+]?(\\d{1,999}\\.?\\d{0,999}|\\.\\d{1,999})([eE][-+]?\\d{1,9})?");

    private static final Set<String> OF_LISTS =
            Set.of(
                    "first",
                    "last",
                    "list",
                    "reverse",
                    "sort",
                    "unique",
                    "min",
                    "max",
                    "sum",
                    "map",
                    "select",
                    "reject",
                    "selectattr",
                    "rejectattr",
                    "items",
                    "length",
                    "count");

    private static final Set<String> OF_TEXTS =
            Set.of(
                    "trim",
                    "upper",
                    "lower",
                    "title",
                    "capitalize",
                    "replace",
                    "indent",
                    "join",
                    "escape",
                    "e");

    /** All a template may name. */
    static final Set<String> NAMES = names();

    private Filters() {}

    private static Set<String> names() {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "string",
                                "safe",
                                "default",
                                "d",
                                "tojson",
                                "fromjson",
                                "int",
                                "float",
                                "abs"));
        all.addAll(OF_LISTS);
        all.addAll(OF_TEXTS);
        return Set.copyOf(all);
    }

    static Value apply(String name, Value value, Arguments passed) {
        if (OF_LISTS.contains(name)) {
            return ListFilters.apply(name, value, passed);
        }
        if (OF_TEXTS.contains(name)) {
            return TextFilters.apply(name, value, passed);
        }
        return switch (name) {
            // Nothing is escaped on its own, so "safe" only spells, like "string".
            case "string", "safe" -> {
                passed.as();
                yield Spelling.str(value);
            }
            case "default", "d" -> otherwise(value, passed.as("default_value", "boolean"));
            case "tojson" ->
                    toJson(value, passed.as("ensure_ascii", "indent", "separators", "sort_keys"));
            case "fromjson" -> fromJson(value, passed.as());
            case "int" -> toInt(value, passed.as("default"));
            case "float" -> toFloat(value, passed.as("default"));
            case "abs" -> {
                passed.as();
                Value zero = Value.Int.of(0);
                yield Operators.order(value, zero, passed.rendering()) < 0
                        ? Arithmetic.negative(value, passed.rendering())
                        : value;
            }
            default -> throw passed.rendering().unsupported("filter", name);
        };
    }

    private static Value otherwise(Value value, Arguments passed) {
        boolean missing =
                value instanceof Undefined
                        || (passed.flag("boolean", false) && !Operators.truthy(value));
        return missing ? passed.get("default_value", Text.EMPTY) : value;
    }

    private static Value toJson(Value value, Arguments passed) {
        if (value instanceof Undefined undefined) {
            throw passed.rendering().wrong(undefined.why());
        }
        JsonStyle.Layout layout =
                switch (passed.get("indent", new Value.None())) {
                    case Value.None none -> new JsonStyle.OneLine();
                    case Text text -> new JsonStyle.Lines(text.characters());
                    default ->
                            new JsonStyle.Lines(
                                    " ".repeat(Math.clamp(passed.number("indent", 0), 0, 100)));
                };
        String between = layout instanceof JsonStyle.OneLine ? ", " : ",";
        String afterKey = ": ";
        if (passed.get("separators", new Value.None()) instanceof Value.Items(List<Value> pair)) {
            if (pair.size() != 2) {
                throw passed.rendering().wrong("tojson needs two separators");
            }
            between = Spelling.str(pair.getFirst()).characters();
            afterKey = Spelling.str(pair.getLast()).characters();
        }
        var style =
                new JsonStyle(
                        passed.flag("ensure_ascii", false),
                        passed.flag("sort_keys", false),
                        layout,
                        between,
                        afterKey);
        return JsonWriter.write(value, style);
    }

    private static Value fromJson(Value value, Arguments passed) {
        if (!(value instanceof Text text)) {
            throw passed.rendering().wrong("cannot read JSON from " + Operators.kind(value));
        }
        return JsonReader.read(text.characters(), text.anyGiven())
                .orElseThrow(
                        () -> passed.rendering().wrong("the text given to fromjson is not JSON"));
    }

    private static Value toInt(Value value, Arguments passed) {
        Value otherwise = passed.get("default", Value.Int.of(0));
        return switch (value) {
            case Value.Int number -> number;
            case Value.Bool bool -> Value.Int.of(bool.value() ? 1 : 0);
            case Value.Real number -> whole(number.value(), otherwise);
            case Text text -> {
                String digits = text.characters().strip();
                if (digits.matches("[-+]?\\d{1,1000}")) {
                    yield new Value.Int(new BigInteger(digits));
                }
                yield real(text).isPresent()
                        ? whole(real(text).getAsDouble(), otherwise)
                        : otherwise;
            }
            default -> otherwise;
        };
    }

    private static Value whole(double number, Value otherwise) {
        return Double.isFinite(number)
                ? new Value.Int(new BigDecimal(number).toBigInteger())
                : otherwise;
    }

    private static Value toFloat(Value value, Arguments passed) {
        if (Arithmetic.isNumber(value)) {
            return new Value.Real(Arithmetic.real(value));
        }
        OptionalDouble real = value instanceof Text text ? real(text) : OptionalDouble.empty();
        return real.isPresent()
                ? new Value.Real(real.getAsDouble())
                : passed.get("default", new Value.Real(0));
    }

    private static OptionalDouble real(Text text) {
        String digits = text.characters().strip();
        return REAL.matcher(digits).matches()
                ? OptionalDouble.of(Double.parseDouble(digits))
                : OptionalDouble.empty();
    }
}
