package dev.stepgate.engine.template;

import dev.stepgate.engine.terms.EngineFault;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Map;

/** Spells values as Python's {@code str} and {@code repr} do. */
final class Spelling {
    /** As deep as JSON may be nested when it is read. */
    private static final int MAX_DEPTH = 1_000;

    private Spelling() {}

    /** As {@code str}: what a template prints. */
    static Text str(Value value) {
        return switch (value) {
            case Text text -> text;
            case Undefined undefined -> Text.EMPTY;
            default -> {
                var out = new TextBuilder();
                repr(value, out, 0);
                yield out.text();
            }
        };
    }

    private static void repr(Value value, TextBuilder out, int depth) {
        requireShallow(depth);
        switch (value) {
            case Value.None none -> out.add("None");
            case Value.Bool bool -> out.add(bool.value() ? "True" : "False");
            case Value.Int number -> out.add(number.value().toString());
            case Value.Real number -> out.add(real(number.value()));
            case Text text -> quote(text, out);
            case Value.Items items -> {
                String before = "[";
                for (Value item : items.values()) {
                    out.add(before);
                    repr(item, out, depth + 1);
                    before = ", ";
                }
                out.add(items.values().isEmpty() ? "[]" : "]");
            }
            case Value.Mapping mapping -> {
                String before = "{";
                for (Map.Entry<Text, Value> entry : mapping.values().entrySet()) {
                    out.add(before);
                    quote(entry.getKey(), out);
                    out.add(": ");
                    repr(entry.getValue(), out, depth + 1);
                    before = ", ";
                }
                out.add(mapping.values().isEmpty() ? "{}" : "}");
            }
            case Undefined undefined -> out.add("Undefined");
            case Namespace namespace -> out.add("<Namespace>");
            case Loop loop -> out.add("<LoopContext>");
            case Callable callable -> out.add("<function " + callable.name() + ">");
        }
    }

    private static void quote(Text text, TextBuilder out) {
        String characters = text.characters();
        char quote = characters.indexOf('\'') >= 0 && characters.indexOf('"') < 0 ? '"' : '\'';
        out.add(String.valueOf(quote));
        out.add(text.map(run -> escape(run, quote)));
        out.add(String.valueOf(quote));
    }

    private static String escape(String run, char quote) {
        var escaped = new StringBuilder(run.length() + 8);
        run.codePoints()
                .forEach(
                        c -> {
                            switch (c) {
                                case '\n' -> escaped.append("\\n");
                                case '\r' -> escaped.append("\\r");
                                case '\t' -> escaped.append("\\t");
                                case '\\' -> escaped.append("\\\\");
                                default -> {
                                    if (c == quote) {
                                        escaped.append('\\').append(quote);
                                    } else if (c < ' ' || c == 0x7f) {
                                        escaped.append("\\x%02x".formatted(c));
                                    } else {
                                        escaped.appendCodePoint(c);
                                    }
                                }
                            }
                        });
        return escaped.toString();
    }

    /** As {@code repr}: the shortest digits, an exponent below 1e-4 and from 1e16. */
    static String real(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal shortest = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent >= -4 && exponent < 16) {
            String plain = shortest.toPlainString();
            return plain.indexOf('.') < 0 ? plain + ".0" : plain;
        }
        String digits = shortest.unscaledValue().abs().toString();
        String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
        return (value < 0 ? "-" : "")
                + digits.charAt(0)
                + fraction
                + (exponent < 0 ? "e-" : "e+")
                + (Math.abs(exponent) < 10 ? "0" : "")
                + Math.abs(exponent);
    }

    /** Whether a caller wrote any text in the value. */
    static boolean anyGiven(Value value, int depth) {
        requireShallow(depth);
        return switch (value) {
            case Text text -> text.anyGiven();
            case Value.Items items -> anyGiven(items.values(), depth + 1);
            case Value.Mapping mapping ->
                    anyGiven(mapping.values().keySet(), depth + 1)
                            || anyGiven(mapping.values().values(), depth + 1);
            default -> false;
        };
    }

    // A loop, not a stream: nested as deep as it may be, a stream's frames overflow the stack.
    private static boolean anyGiven(Collection<? extends Value> values, int depth) {
        for (Value value : values) {
            if (anyGiven(value, depth)) {
                return true;
            }
        }
        return false;
    }

    static void requireShallow(int depth) {
        if (depth > MAX_DEPTH) {
            throw new EngineFault.BadRequest(
                    "messages: a value is nested deeper than " + MAX_DEPTH);
        }
    }
}
