package dev.stepgate.engine.template;

import dev.stepgate.engine.terms.EngineFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes a value as Python's {@code json.dumps} does, texts keeping who wrote them. Owned by one
 * thread, for one value.
 */
final class JsonWriter {
    private final JsonStyle style;
    private final TextBuilder out = new TextBuilder();
    private final boolean given;

    private JsonWriter(JsonStyle style, boolean given) {
        this.style = style;
        this.given = given;
    }

    /** What stands between a caller's texts is the caller's too. */
    static Text write(Value value, JsonStyle style) {
        var writer = new JsonWriter(style, Spelling.anyGiven(value, 0));
        writer.value(value, 0);
        return writer.out.text();
    }

    private void value(Value value, int depth) {
        Spelling.requireShallow(depth);
        switch (value) {
            case Value.None none -> mark("null");
            case Value.Bool bool -> mark(bool.value() ? "true" : "false");
            case Value.Int number -> mark(number.value().toString());
            case Value.Real number -> mark(real(number.value()));
            case Text text -> text(text);
            case Value.Items items -> items(items.values(), depth);
            case Value.Mapping mapping -> mapping(mapping, depth);
            case Undefined undefined -> throw notJson(undefined.why());
            case Namespace namespace -> throw notJson("a namespace");
            case Loop loop -> throw notJson("loop");
            case Callable callable -> throw notJson(callable.name());
        }
    }

    private static EngineFault notJson(String what) {
        return new EngineFault.BadCheckpoint("chat template: cannot write as JSON: " + what);
    }

    private void items(List<Value> values, int depth) {
        if (values.isEmpty()) {
            mark("[]");
            return;
        }
        mark("[");
        for (int i = 0; i < values.size(); i++) {
            separate(i, depth + 1);
            value(values.get(i), depth + 1);
        }
        breakLine(depth);
        mark("]");
    }

    private void mapping(Value.Mapping mapping, int depth) {
        if (mapping.values().isEmpty()) {
            mark("{}");
            return;
        }
        mark("{");
        List<Map.Entry<Text, Value>> entries = new ArrayList<>(mapping.values().entrySet());
        if (style.sorted()) {
            entries.sort((a, b) -> Operators.compareTexts(a.getKey(), b.getKey()));
        }
        for (int i = 0; i < entries.size(); i++) {
            separate(i, depth + 1);
            text(entries.get(i).getKey());
            mark(style.afterKey());
            value(entries.get(i).getValue(), depth + 1);
        }
        breakLine(depth);
        mark("}");
    }

    private void separate(int index, int depth) {
        if (index > 0) {
            mark(style.between());
        }
        breakLine(depth);
    }

    private void breakLine(int depth) {
        if (style.layout() instanceof JsonStyle.Lines lines) {
            mark("\n" + lines.indent().repeat(depth));
        }
    }

    private void text(Text text) {
        mark("\"");
        for (Piece piece : text.pieces()) {
            out.add(escape(piece.text()), piece.given());
        }
        mark("\"");
    }

    private void mark(String characters) {
        out.add(characters, given);
    }

    private static String real(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        return Double.isInfinite(value)
                ? (value > 0 ? "Infinity" : "-Infinity")
                : Spelling.real(value);
    }

    private String escape(String characters) {
        var escaped = new StringBuilder(characters.length() + 16);
        for (int i = 0; i < characters.length(); i++) {
            char c = characters.charAt(i);
            switch (c) {
                case '"' -> escaped.append("\\\"");
                case '\\' -> escaped.append("\\\\");
                case '\n' -> escaped.append("\\n");
                case '\r' -> escaped.append("\\r");
                case '\t' -> escaped.append("\\t");
                case '\f' -> escaped.append("\\f");
                case '\b' -> escaped.append("\\b");
                default -> {
                    if (c < ' ' || (style.ascii() && c > '~')) {
                        escaped.append("\\u%04x".formatted((int) c));
                    } else {
                        escaped.append(c);
                    }
                }
            }
        }
        return escaped.toString();
    }
}
