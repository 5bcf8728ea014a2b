package dev.stepgate.engine.grammar;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * How the characters of a string are written, each in one way, so that two strings are equal only
 * if their bytes are.
 */
enum Spelling {
    /** Between quotes, escaped where JSON must. */
    JSON("\""),
    /** The same inside a tool call, whose tags a string must not close. */
    JSON_IN_CALL("\""),
    /** As it is, up to the tag that ends an argument of a tool call. */
    RAW("\n</parameter>");

    private static final CharSet CONTROLS = CharSet.range(0, 0x1f);

    private final String end;

    Spelling(String end) {
        this.end = end;
    }

    /** What comes before the first character. */
    Expression opening() {
        return this == RAW ? Expression.EMPTY : Expression.text("\"");
    }

    /** What comes after the last one. */
    Expression closing() {
        return Expression.text(end);
    }

    /** The bytes of what comes after the last character. */
    byte[] end() {
        return end.getBytes(StandardCharsets.UTF_8);
    }

    /** One character of a set. */
    Expression of(CharSet set) {
        if (this == RAW) {
            return Utf8Ranges.of(set);
        }
        CharSet escaped = CharSet.of('"', '\\').or(CONTROLS);
        if (this == JSON_IN_CALL) {
            escaped = escaped.or(CharSet.of('<'));
        }
        List<Expression> options = new ArrayList<>();
        options.add(Utf8Ranges.of(set.without(escaped)));
        for (int[] range : set.and(escaped).ranges()) {
            for (int character = range[0]; character <= range[1]; character++) {
                options.add(Expression.text(escape(character)));
            }
        }
        return new Expression.Choice(options);
    }

    /** A string, its opening and closing included; nothing for half a surrogate pair. */
    Expression literal(String text) {
        return spelled(text).map(Expression::text).orElse(Expression.NOTHING);
    }

    /** How a string is written, its opening and closing included. */
    Optional<String> spelled(String text) {
        if (text.codePoints().anyMatch(Spelling::isHalf)) {
            return Optional.empty();
        }
        StringBuilder written = new StringBuilder(this == RAW ? "" : "\"");
        text.codePoints()
                .forEach(
                        character ->
                                written.append(
                                        isEscaped(character)
                                                ? escape(character)
                                                : Character.toString(character)));
        return Optional.of(written.append(end).toString());
    }

    private static boolean isHalf(int character) {
        return character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
    }

    private boolean isEscaped(int character) {
        return switch (this) {
            case RAW -> false;
            case JSON -> character < ' ' || character == '"' || character == '\\';
            case JSON_IN_CALL ->
                    character < ' ' || character == '"' || character == '\\' || character == '<';
        };
    }

    private static String escape(int character) {
        return switch (character) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case '\b' -> "\\b";
            case '\f' -> "\\f";
            default -> "\\u" + HexFormat.of().toHexDigits((char) character);
        };
    }
}
