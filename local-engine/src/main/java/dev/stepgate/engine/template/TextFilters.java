package dev.stepgate.engine.template;

import java.util.List;

/** Filters that give text. */
final class TextFilters {
    private TextFilters() {}

    static Value apply(String name, Value value, Arguments passed) {
        return switch (name) {
            case "trim" ->
                    Stripping.of(passed.as("chars").get("chars", new Value.None()))
                            .both(Spelling.str(value));
            case "upper", "lower", "title", "capitalize" -> {
                passed.as();
                yield TextMethods.cased(Spelling.str(value), name);
            }
            case "replace" ->
                    TextMethods.replace(Spelling.str(value), passed.as("old", "new", "count"));
            case "indent" -> indent(Spelling.str(value), passed.as("width", "first", "blank"));
            case "join" -> join(value, passed.as("d", "attribute"));
            case "escape", "e" -> {
                passed.as();
                yield Spelling.str(value).map(TextFilters::escape);
            }
            default -> throw passed.rendering().unsupported("filter", name);
        };
    }

    private static Value join(Value value, Arguments passed) {
        List<Value> values = Operators.iterate(value, passed.rendering());
        return TextMethods.join(
                passed.text("d", Text.EMPTY),
                ListFilters.attributes(values, passed),
                passed.rendering());
    }

    private static Text indent(Text text, Arguments passed) {
        Text indentation =
                passed.get("width", Value.Int.of(4)) instanceof Text characters
                        ? characters
                        : Text.trusted(" ".repeat(Math.clamp(passed.number("width", 4), 0, 1_000)));
        boolean blank = passed.flag("blank", false);
        var indented = new TextBuilder();
        String characters = text.characters();
        int from = 0;
        while (from <= characters.length()) {
            int end = characters.indexOf('\n', from);
            int next = end < 0 ? characters.length() + 1 : end + 1;
            boolean wanted = from == 0 ? passed.flag("first", false) : blank || next - 1 > from;
            indented.add(wanted ? indentation : Text.EMPTY)
                    .add(text.slice(from, Math.min(next, characters.length())));
            from = next;
        }
        return indented.text();
    }

    private static String escape(String run) {
        return run.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("'", "&#39;")
                .replace("\"", "&#34;");
    }
}
