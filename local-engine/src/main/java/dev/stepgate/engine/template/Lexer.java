package dev.stepgate.engine.template;

import dev.stepgate.engine.template.Lexeme.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a template into lexemes and settles its whitespace: {@code trim_blocks} and {@code
 * lstrip_blocks} on, {@code keep_trailing_newline} off, as chat templates expect. Owned by one
 * thread, for one template.
 */
final class Lexer {
    private static final Pattern RAW = Pattern.compile("\\{%[-+]?\\s*raw\\s*(?:-%\\}\\s*|%\\})");
    private static final Pattern END_RAW =
            Pattern.compile("\\{%([-+]?)\\s*endraw\\s*(?:\\+%\\}|-%\\}\\s*|%\\}\\n?)");

    private final String source;
    private final List<Lexeme> lexemes = new ArrayList<>();
    private int at;
    private int line = 1;

    private Lexer(String source) {
        this.source = source;
    }

    static List<Lexeme> cut(String template) {
        String source = template.replace("\r\n", "\n").replace('\r', '\n');
        var lexer =
                new Lexer(
                        source.endsWith("\n") ? source.substring(0, source.length() - 1) : source);
        while (lexer.at < lexer.source.length()) {
            lexer.cutNext();
        }
        lexer.add(Kind.END, "");
        return lexer.lexemes;
    }

    /** Cuts what could stand inside a tag. */
    static List<Lexeme> cutExpression(String source) {
        var lexer = new Lexer(source);
        lexer.skipWhitespace();
        while (lexer.at < source.length()) {
            lexer.cutLexeme();
            lexer.skipWhitespace();
        }
        lexer.add(Kind.END, "");
        return lexer.lexemes;
    }

    /** Words up to the next tag, and that tag. */
    private void cutNext() {
        int tag = nextTag();
        if (tag < 0) {
            addWords(source.substring(at));
            advance(source.length());
            return;
        }
        char kind = source.charAt(tag + 1);
        char sign = tag + 2 < source.length() ? source.charAt(tag + 2) : ' ';
        addWords(strippedBefore(source.substring(at, tag), sign, kind != '{'));
        advance(tag);
        int inside = tag + (sign == '-' || sign == '+' ? 3 : 2);
        switch (kind) {
            case '#' -> skipComment(inside);
            case '%' -> {
                Matcher raw = RAW.matcher(source).region(tag, source.length());
                if (raw.lookingAt()) {
                    cutRaw(raw.end());
                } else {
                    add(Kind.TAG_BEGIN, "{%");
                    advance(inside);
                    cutCode(Kind.TAG_END, "%}");
                }
            }
            default -> {
                add(Kind.OUTPUT_BEGIN, "{{");
                advance(inside);
                cutCode(Kind.OUTPUT_END, "}}");
            }
        }
    }

    private int nextTag() {
        for (int i = source.indexOf('{', at); i >= 0; i = source.indexOf('{', i + 1)) {
            if (i + 1 < source.length() && "{%#".indexOf(source.charAt(i + 1)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    /** What a tag leaves of the words before it. */
    private String strippedBefore(String words, char sign, boolean takesIndentation) {
        if (sign == '-') {
            return words.stripTrailing();
        }
        if (sign == '+' || !takesIndentation) {
            return words;
        }
        int lineStart = words.lastIndexOf('\n') + 1;
        boolean startsLine = lineStart > 0 || at == 0 || source.charAt(at - 1) == '\n';
        return startsLine && words.substring(lineStart).isBlank()
                ? words.substring(0, lineStart)
                : words;
    }

    private void skipComment(int inside) {
        int end = source.indexOf("#}", inside);
        if (end < 0) {
            throw Complaint.at(line, "the comment is not closed");
        }
        char sign = end > inside ? source.charAt(end - 1) : ' ';
        advance(end + 2);
        skipAfter(sign);
    }

    private void cutRaw(int inside) {
        advance(inside);
        Matcher end = END_RAW.matcher(source);
        if (!end.find(at)) {
            throw Complaint.at(line, "\"raw\" is not closed");
        }
        String sign = end.group(1);
        addWords(
                strippedBefore(
                        source.substring(at, end.start()),
                        sign.isEmpty() ? ' ' : sign.charAt(0),
                        true));
        advance(end.end());
    }

    private void cutCode(Kind endKind, String end) {
        int open = 0;
        while (true) {
            skipWhitespace();
            if (at >= source.length()) {
                throw Complaint.at(line, "\"" + end + "\" is missing");
            }
            char sign = source.charAt(at);
            boolean signed = sign == '-' || (sign == '+' && endKind == Kind.TAG_END);
            if (open == 0 && source.startsWith(end, signed ? at + 1 : at)) {
                add(endKind, end);
                advance(at + end.length() + (signed ? 1 : 0));
                skipAfter(signed || endKind == Kind.TAG_END ? sign : '+');
                return;
            }
            cutLexeme();
            Lexeme last = lexemes.getLast();
            if (last.kind() == Kind.SIGN) {
                open += "([{".contains(last.text()) ? 1 : ")]}".contains(last.text()) ? -1 : 0;
                if (open < 0) {
                    throw Complaint.at(line, "unexpected " + last.shown());
                }
            }
        }
    }

    /** What a tag takes of the words after it: all whitespace, one newline, or nothing. */
    private void skipAfter(char sign) {
        if (sign == '-') {
            skipWhitespace();
        } else if (sign != '+' && at < source.length() && source.charAt(at) == '\n') {
            advance(at + 1);
        }
    }

    private void cutLexeme() {
        boolean afterDot = !lexemes.isEmpty() && lexemes.getLast().is(Kind.SIGN, ".");
        LexemeShape shape = LexemeShape.at(source, at, afterDot);
        String characters = source.substring(at, shape.end());
        switch (shape.kind()) {
            case STRING ->
                    add(
                            Kind.STRING,
                            Escapes.resolve(
                                    characters.substring(1, characters.length() - 1), line));
            case END -> throw Complaint.at(line, "unexpected character \"" + characters + "\"");
            default -> add(shape.kind(), characters);
        }
        advance(shape.end());
    }

    private void skipWhitespace() {
        int end = at;
        while (end < source.length() && Character.isWhitespace(source.charAt(end))) {
            end++;
        }
        advance(end);
    }

    private void advance(int to) {
        for (; at < to; at++) {
            if (source.charAt(at) == '\n') {
                line++;
            }
        }
    }

    private void addWords(String words) {
        if (!words.isEmpty()) {
            add(Kind.WORDS, words);
        }
    }

    private void add(Kind kind, String text) {
        lexemes.add(new Lexeme(kind, text, line));
    }
}
