package dev.stepgate.engine.grammar;

import dev.stepgate.engine.grammar.Pattern.Chars;
import dev.stepgate.engine.grammar.Pattern.Either;
import dev.stepgate.engine.grammar.Pattern.End;
import dev.stepgate.engine.grammar.Pattern.Row;
import dev.stepgate.engine.grammar.Pattern.Start;
import dev.stepgate.engine.grammar.Pattern.Times;
import dev.stepgate.engine.terms.EngineFault.BadRequest;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a regular expression as ECMA-262 spells it, in Unicode mode. What is not regular, or looks
 * around, is refused. Owned by one thread.
 */
final class PatternReader {
    private static final int DEEPEST = 100;
    private static final int MOST_TIMES = 10_000;

    private final String field;
    private final int[] text;
    private int at;
    private int depth;

    private PatternReader(String text, String field) {
        this.text = text.codePoints().toArray();
        this.field = field;
    }

    /**
     * The pattern.
     *
     * @param field what to blame, with the pattern
     */
    static Pattern read(String text, String field) {
        PatternReader reader = new PatternReader(text, field);
        Pattern pattern = reader.alternatives();
        if (reader.at < reader.text.length) {
            throw reader.fault("no ) without a (");
        }
        return pattern;
    }

    private Pattern alternatives() {
        if (++depth > DEEPEST) {
            throw fault("groups at most " + DEEPEST + " deep");
        }
        List<Pattern> options = new ArrayList<>();
        options.add(row());
        while (take('|')) {
            options.add(row());
        }
        depth--;
        return options.size() == 1 ? options.getFirst() : new Either(options);
    }

    private Pattern row() {
        List<Pattern> parts = new ArrayList<>();
        while (at < text.length && text[at] != '|' && text[at] != ')') {
            parts.add(repeated(atom()));
        }
        return parts.size() == 1 ? parts.getFirst() : new Row(parts);
    }

    private Pattern repeated(Pattern body) {
        int min;
        int max;
        if (take('*')) {
            min = 0;
            max = Expression.UNBOUNDED;
        } else if (take('+')) {
            min = 1;
            max = Expression.UNBOUNDED;
        } else if (take('?')) {
            min = 0;
            max = 1;
        } else if (take('{')) {
            min = number();
            max = min;
            if (take(',')) {
                max = peek() == '}' ? Expression.UNBOUNDED : number();
            }
            require('}');
        } else {
            return body;
        }
        if (min > max) {
            throw fault("a repetition whose least is not above its most");
        }
        // As few as possible or as many: the texts are the same.
        take('?');
        if (body instanceof Start || body instanceof End) {
            throw fault("no repeated anchor");
        }
        return new Times(body, min, max);
    }

    private int number() {
        int from = at;
        long number = 0;
        while (at < text.length && text[at] >= '0' && text[at] <= '9') {
            number = Math.min(MOST_TIMES + 1, number * 10 + text[at++] - '0');
        }
        if (from == at || number > MOST_TIMES) {
            throw fault("a repetition of at most " + MOST_TIMES);
        }
        return (int) number;
    }

    private Pattern atom() {
        int character = text[at++];
        return switch (character) {
            case '^' -> new Start();
            case '$' -> new End();
            case '.' -> new Chars(CharSet.of('\n', '\r', 0x2028, 0x2029).not());
            case '(' -> group();
            case '[' -> new Chars(set());
            case '\\' -> new Chars(escape(false));
            case '*', '+', '?', '{' -> throw fault("something to repeat");
            case ']', '}' -> throw fault("brackets in pairs");
            default -> new Chars(CharSet.of(character));
        };
    }

    private Pattern group() {
        if (take('?') && !take(':')) {
            boolean named = take('<') && peek() != '=' && peek() != '!';
            if (!named) {
                throw fault("no look-around and no flags");
            }
            while (at < text.length && text[at] != '>') {
                at++;
            }
            require('>');
        }
        Pattern inside = alternatives();
        require(')');
        return inside;
    }

    private CharSet set() {
        boolean without = take('^');
        CharSet set = CharSet.NONE;
        while (peek() != ']') {
            CharSet first = member();
            boolean range =
                    peek() == '-' && at + 1 < text.length && text[at + 1] != ']' && single(first);
            if (range) {
                at++;
                CharSet last = member();
                if (!single(last) || value(first) > value(last)) {
                    throw fault("a range from a character to a later one");
                }
                set = set.or(CharSet.range(value(first), value(last)));
            } else {
                set = set.or(first);
            }
        }
        at++;
        return without ? set.not() : set;
    }

    private CharSet member() {
        if (at >= text.length) {
            throw fault("brackets in pairs");
        }
        int character = text[at++];
        return character == '\\' ? escape(true) : CharSet.of(character);
    }

    private static boolean single(CharSet set) {
        return set.ranges().size() == 1 && set.ranges().getFirst()[0] == set.ranges().getFirst()[1];
    }

    private static int value(CharSet single) {
        return single.ranges().getFirst()[0];
    }

    private CharSet escape(boolean inSet) {
        if (at >= text.length) {
            throw fault("something after \\");
        }
        int character = text[at++];
        return switch (character) {
            case 'd' -> Classes.DIGITS;
            case 'D' -> Classes.DIGITS.not();
            case 'w' -> Classes.LETTERS;
            case 'W' -> Classes.LETTERS.not();
            case 's' -> Classes.SPACES;
            case 'S' -> Classes.SPACES.not();
            case 'p' -> category();
            case 'P' -> category().not();
            case 't' -> CharSet.of('\t');
            case 'n' -> CharSet.of('\n');
            case 'r' -> CharSet.of('\r');
            case 'f' -> CharSet.of('\f');
            case 'v' -> CharSet.of(0x0b);
            case 'x' -> CharSet.of(hex(2));
            case 'u' -> CharSet.of(unicode());
            case 'c' -> CharSet.of(control());
            case '0' -> CharSet.of(0);
            case 'b' -> {
                if (!inSet) {
                    throw fault("no \\b");
                }
                yield CharSet.of('\b');
            }
            default -> itself(character);
        };
    }

    private CharSet itself(int character) {
        if (Character.isLetterOrDigit(character)) {
            throw fault("no \\" + Character.toString(character));
        }
        return CharSet.of(character);
    }

    private int control() {
        int letter = peek();
        if (!Classes.isAsciiLetter(letter)) {
            throw fault("a letter after \\c");
        }
        at++;
        return letter & 0x1f;
    }

    private int unicode() {
        if (take('{')) {
            int from = at;
            int value = 0;
            while (Character.digit(peek(), 16) >= 0 && value <= CharSet.LAST) {
                value = value * 16 + Character.digit(text[at++], 16);
            }
            require('}');
            if (value > CharSet.LAST || at == from + 1) {
                throw fault("a character after \\u");
            }
            return value;
        }
        int first = hex(4);
        boolean more = at + 1 < text.length && text[at] == '\\' && text[at + 1] == 'u';
        if (first < Character.MIN_HIGH_SURROGATE || first > Character.MAX_HIGH_SURROGATE || !more) {
            return first;
        }
        at += 2;
        return Character.toCodePoint((char) first, (char) hex(4));
    }

    private int hex(int digits) {
        int value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = Character.digit(peek(), 16);
            if (digit < 0) {
                throw fault(digits + " hexadecimal digits");
            }
            at++;
            value = value * 16 + digit;
        }
        return value;
    }

    private CharSet category() {
        require('{');
        StringBuilder name = new StringBuilder();
        while (at < text.length && text[at] != '}') {
            name.appendCodePoint(text[at++]);
        }
        require('}');
        return Classes.category(name.toString())
                .orElseThrow(() -> fault("a general category after \\p, such as L or Lu"));
    }

    /** The next character, or -1. */
    private int peek() {
        return at < text.length ? text[at] : -1;
    }

    private boolean take(int character) {
        boolean there = peek() == character;
        if (there) {
            at++;
        }
        return there;
    }

    private void require(int character) {
        if (!take(character)) {
            throw fault("a " + Character.toString(character) + " at character " + at);
        }
    }

    private BadRequest fault(String expected) {
        return new BadRequest(field + " (expected: " + expected + ")");
    }
}
