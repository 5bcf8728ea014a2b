package dev.stepgate.engine.prompt;

import dev.stepgate.engine.template.Literals;
import dev.stepgate.engine.template.Text;
import dev.stepgate.engine.template.Value;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * A JSON object whose text may stop anywhere. Immutable.
 *
 * @param members those that are complete
 * @param tail what stands behind them
 */
record HalfObject(Value.Mapping members, Tail tail) {

    /** The member in which the text stops. */
    sealed interface Tail {

        /** In none, or in its name. */
        record Nothing() implements Tail {}

        /**
         * In its value.
         *
         * @param value what is certain of it, as the model writes it
         */
        record Member(String key, String value) implements Tail {}
    }

    /** Reads as far as there is anything to read; what is no JSON counts as the end. */
    static HalfObject read(String json) {
        return new Scan(json).read();
    }

    /** One reading. Owned by one thread. */
    private static final class Scan {
        private final String json;
        private final SequencedMap<Text, Value> members = new LinkedHashMap<>();
        private int at;

        Scan(String json) {
            this.json = json;
        }

        HalfObject read() {
            skip("{");
            while (at < json.length() && json.charAt(at) == '"') {
                int keyEnd = endOfText(at);
                if (keyEnd < 0) {
                    break;
                }
                String key = text(json.substring(at, keyEnd));
                at = keyEnd;
                skip(":");
                int from = at;
                int end = endOfValue();
                if (end < 0) {
                    return half(new Tail.Member(key, certain(json.substring(from))));
                }
                Literals.readJson(json.substring(from, end))
                        .ifPresent(value -> members.put(Text.given(key), value));
                at = end;
                skip(",");
            }
            return half(new Tail.Nothing());
        }

        private HalfObject half(Tail tail) {
            return new HalfObject(new Value.Mapping(members), tail);
        }

        private void skip(String sign) {
            skipSpace();
            if (json.startsWith(sign, at)) {
                at++;
            }
            skipSpace();
        }

        private void skipSpace() {
            while (at < json.length() && Character.isWhitespace(json.charAt(at))) {
                at++;
            }
        }

        /** Behind the closing quote; negative if there is none. */
        private int endOfText(int from) {
            for (int i = from + 1; i < json.length(); i++) {
                switch (json.charAt(i)) {
                    case '\\' -> i++;
                    case '"' -> {
                        return i + 1;
                    }
                    default -> {}
                }
            }
            return -1;
        }

        /** Behind the value that begins here; negative if the text may stop within it. */
        private int endOfValue() {
            if (at >= json.length()) {
                return -1;
            }
            return switch (json.charAt(at)) {
                case '"' -> endOfText(at);
                case '{', '[' -> endOfNest();
                default -> endOfWord();
            };
        }

        private int endOfNest() {
            int depth = 0;
            for (int i = at; i < json.length(); i++) {
                switch (json.charAt(i)) {
                    case '"' -> {
                        int end = endOfText(i);
                        if (end < 0) {
                            return -1;
                        }
                        i = end - 1;
                    }
                    case '{', '[' -> depth++;
                    case '}', ']' -> depth--;
                    default -> {}
                }
                if (depth == 0) {
                    return i + 1;
                }
            }
            return -1;
        }

        /** A number or a name is only over where something follows. */
        private int endOfWord() {
            for (int i = at; i < json.length(); i++) {
                char c = json.charAt(i);
                if (c == ',' || c == '}' || Character.isWhitespace(c)) {
                    return i;
                }
            }
            return -1;
        }

        private static String text(String quoted) {
            return Literals.readJson(quoted).orElse(Text.given("")) instanceof Text text
                    ? text.characters()
                    : "";
        }

        /** What the model must have written when this much of the JSON is there. */
        private static String certain(String value) {
            if (value.isEmpty()) {
                return "";
            }
            return switch (value.charAt(0)) {
                case '"' -> text(withoutHalfEscape(value) + "\"");
                case 't' -> "True";
                case 'f' -> "False";
                case 'n' -> "None";
                default -> value;
            };
        }

        /** A text without the escape, or the half of a character, that is not complete. */
        private static String withoutHalfEscape(String text) {
            int i = 1;
            int whole = 1;
            while (i < text.length()) {
                if (text.charAt(i) != '\\') {
                    i++;
                } else if (text.startsWith("u", i + 1)) {
                    i += 6;
                    if (i <= text.length() && isHighSurrogate(text.substring(i - 4, i))) {
                        continue; // its other half must be there too
                    }
                } else {
                    i += 2;
                }
                whole = i <= text.length() ? i : whole;
            }
            return text.substring(0, whole);
        }

        private static boolean isHighSurrogate(String hex) {
            return hex.matches("[dD][89abAB][0-9a-fA-F]{2}");
        }
    }
}
