package dev.stepgate.engine.template;

import dev.stepgate.engine.template.Lexeme.Kind;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What kind of lexeme starts somewhere inside a tag, and where it ends. Immutable.
 *
 * @param kind {@link Kind#END} for a character that starts none
 */
record LexemeShape(Kind kind, int end) {
    private static final Pattern INTEGER = Pattern.compile("\\d+(?:_\\d+)*");
    private static final Pattern REAL =
            Pattern.compile("\\d+(?:_\\d+)*(?:\\.\\d+(?:[eE][-+]?\\d+)?|[eE][-+]?\\d+)");
    private static final Pattern NAME =
            Pattern.compile("[\\p{L}_][\\p{L}\\p{N}\\p{M}_]*", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern SIGN =
            Pattern.compile("//|\\*\\*|==|!=|>=|<=|[-+/*%~\\[\\](){}><=.:|,;]");

    /**
     * Looks at one place.
     *
     * @param afterDot whether digits are the position in {@code list.0}, never a fraction
     */
    static LexemeShape at(String source, int at, boolean afterDot) {
        char first = source.charAt(at);
        if (first == '\'' || first == '"') {
            return string(source, at, first);
        }
        int end = afterDot ? -1 : end(REAL, source, at);
        if (end > 0) {
            return new LexemeShape(Kind.REAL, end);
        }
        end = end(INTEGER, source, at);
        if (end > 0) {
            return new LexemeShape(Kind.INTEGER, end);
        }
        end = end(NAME, source, at);
        if (end > 0) {
            return new LexemeShape(Kind.NAME, end);
        }
        end = end(SIGN, source, at);
        return end > 0
                ? new LexemeShape(Kind.SIGN, end)
                : new LexemeShape(Kind.END, source.offsetByCodePoints(at, 1));
    }

    // By hand: a pattern that alternates inside a repetition recurses once for each character.
    private static LexemeShape string(String source, int at, char quote) {
        for (int i = at + 1; i < source.length(); i++) {
            if (source.charAt(i) == '\\') {
                i++;
            } else if (source.charAt(i) == quote) {
                return new LexemeShape(Kind.STRING, i + 1);
            }
        }
        return new LexemeShape(Kind.END, at + 1);
    }

    private static int end(Pattern pattern, String source, int at) {
        Matcher matcher = pattern.matcher(source).region(at, source.length());
        return matcher.lookingAt() ? matcher.end() : -1;
    }
}
