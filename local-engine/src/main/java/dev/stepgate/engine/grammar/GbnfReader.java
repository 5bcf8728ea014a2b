package dev.stepgate.engine.grammar;

import dev.stepgate.engine.grammar.Expression.Choice;
import dev.stepgate.engine.grammar.Expression.Marker;
import dev.stepgate.engine.grammar.Expression.Reference;
import dev.stepgate.engine.grammar.Expression.Repeat;
import dev.stepgate.engine.grammar.Expression.Sequence;
import dev.stepgate.engine.terms.EngineFault.BadRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads llama.cpp's notation for grammars. Owned by one thread. */
final class GbnfReader {
    private static final int LONGEST = 1 << 20;
    private static final int DEEPEST = 100;

    private final int[] text;
    private final Map<String, Expression> rules = new LinkedHashMap<>();
    private int at;
    private int depth;

    private GbnfReader(String text) {
        this.text = text.codePoints().toArray();
    }

    static Map<String, Expression> read(String text) {
        if (text.length() > LONGEST) {
            throw new BadRequest(
                    "grammar: "
                            + text.length()
                            + " characters (expected: at most "
                            + LONGEST
                            + ")");
        }
        GbnfReader reader = new GbnfReader(text);
        reader.space(true);
        while (reader.at < reader.text.length) {
            reader.rule();
        }
        return reader.rules;
    }

    private void rule() {
        String name = name();
        space(false);
        require("::=");
        space(true);
        Expression body = alternatives(false);
        if (rules.put(name, body) != null) {
            throw fault("rule " + name + " once");
        }
        if (at < text.length && text[at] != '\n' && text[at] != '\r') {
            throw fault("the end of the line");
        }
        space(true);
    }

    private String name() {
        StringBuilder name = new StringBuilder();
        while (isNamePart(peek())) {
            name.appendCodePoint(text[at++]);
        }
        if (name.isEmpty()) {
            throw fault("a name");
        }
        return name.toString();
    }

    private static boolean isNamePart(int character) {
        return Classes.isAsciiLetter(character)
                || (character >= '0' && character <= '9')
                || character == '-'
                || character == '_';
    }

    /** Alternatives; inside parentheses they go on over line ends. */
    private Expression alternatives(boolean nested) {
        if (++depth > DEEPEST) {
            throw fault("groups at most " + DEEPEST + " deep");
        }
        List<Expression> options = new ArrayList<>();
        options.add(sequence(nested));
        while (peek() == '|') {
            at++;
            space(true);
            options.add(sequence(nested));
        }
        depth--;
        return options.size() == 1 ? options.getFirst() : new Choice(options);
    }

    private Expression sequence(boolean nested) {
        List<Expression> parts = new ArrayList<>();
        while (true) {
            int next = peek();
            Expression part;
            if (next == '"') {
                part = literal();
            } else if (next == '[') {
                part = Utf8Ranges.of(set());
            } else if (next == '.') {
                at++;
                part = Utf8Ranges.of(CharSet.ALL);
            } else if (next == '(') {
                at++;
                space(true);
                part = alternatives(true);
                require(")");
            } else if (isNamePart(next)) {
                part = new Reference(name());
            } else {
                return parts.size() == 1 ? parts.getFirst() : new Sequence(parts);
            }
            part = repeated(part);
            parts.add(part);
            space(nested);
        }
    }

    private Expression repeated(Expression body) {
        Expression repeated = body;
        while (true) {
            space(false);
            switch (peek()) {
                case '*' -> repeated = repeat(repeated, 0, Expression.UNBOUNDED);
                case '+' -> repeated = repeat(repeated, 1, Expression.UNBOUNDED);
                case '?' -> repeated = repeat(repeated, 0, 1);
                case '{' -> repeated = counted(repeated);
                default -> {
                    return repeated;
                }
            }
        }
    }

    private Expression repeat(Expression body, int min, int max) {
        at++;
        return new Repeat(body, min, max);
    }

    private Expression counted(Expression body) {
        at++;
        space(false);
        int min = number();
        int max = min;
        space(false);
        if (peek() == ',') {
            at++;
            space(false);
            max = peek() == '}' ? Expression.UNBOUNDED : number();
            space(false);
        }
        if (peek() != '}' || min > max) {
            throw fault("{times}, {least,} or {least,most}");
        }
        return repeat(body, min, max);
    }

    private int number() {
        int from = at;
        long number = 0;
        while (peek() >= '0' && peek() <= '9') {
            number = Math.min(Expression.UNBOUNDED - 1, number * 10 + text[at++] - '0');
        }
        if (from == at) {
            throw fault("a number");
        }
        return (int) number;
    }

    private Expression literal() {
        at++;
        StringBuilder literal = new StringBuilder();
        while (peek() != '"') {
            literal.appendCodePoint(character());
        }
        at++;
        String read = literal.toString();
        boolean marker = read.length() > 2 && read.startsWith("<") && read.endsWith(">");
        return marker ? new Marker(read) : Expression.text(read);
    }

    private CharSet set() {
        at++;
        boolean without = peek() == '^';
        at += without ? 1 : 0;
        CharSet set = CharSet.NONE;
        while (peek() != ']') {
            int first = character();
            int last = first;
            if (peek() == '-' && at + 1 < text.length && text[at + 1] != ']') {
                at++;
                last = character();
            }
            if (last < first) {
                throw fault("a range from a character to a later one");
            }
            set = set.or(CharSet.range(first, last));
        }
        at++;
        return without ? set.not() : set;
    }

    private int character() {
        if (at >= text.length || text[at] == '\n') {
            throw fault("the end of a literal before the end of its line");
        }
        int character = text[at++];
        if (character != '\\') {
            return character;
        }
        int escaped = peek();
        at++;
        return switch (escaped) {
            case 'x' -> hex(2);
            case 'u' -> hex(4);
            case 'U' -> hex(8);
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'n' -> '\n';
            case '\\', '"', '[', ']', '-', '^' -> escaped;
            default -> throw fault("an escape: x u U t r n \\ \" [ or ]");
        };
    }

    private int hex(int digits) {
        long value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = Character.digit(peek(), 16);
            if (digit < 0) {
                throw fault(digits + " hexadecimal digits");
            }
            at++;
            value = value * 16 + digit;
        }
        boolean surrogate = value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE;
        if (value > CharSet.LAST || surrogate) {
            throw fault("a Unicode character");
        }
        return (int) value;
    }

    private int peek() {
        return at < text.length ? text[at] : -1;
    }

    private void require(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (peek() != word.charAt(i)) {
                throw fault(word);
            }
            at++;
        }
    }

    private void space(boolean lines) {
        while (at < text.length) {
            int character = text[at];
            if (character == '#') {
                while (at < text.length && text[at] != '\n' && text[at] != '\r') {
                    at++;
                }
            } else if (character == ' '
                    || character == '\t'
                    || (lines && (character == '\n' || character == '\r'))) {
                at++;
            } else {
                return;
            }
        }
    }

    private BadRequest fault(String expected) {
        int line = 1;
        for (int i = 0; i < Math.min(at, text.length); i++) {
            line += text[i] == '\n' ? 1 : 0;
        }
        String found = at < text.length ? Character.getName(text[at]) : "the end";
        return new BadRequest(
                "grammar line " + line + ": " + found + " (expected: " + expected + ")");
    }
}
