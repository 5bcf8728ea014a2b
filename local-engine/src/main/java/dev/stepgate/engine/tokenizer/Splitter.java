package dev.stepgate.engine.tokenizer;

import java.util.Arrays;

/**
 * Cuts UTF-8 text into the words that BPE works on, as DeepSeek-V3's pre-tokenizer does (spec
 * section 8): numbers by three digits and runs of CJK first, then words, punctuation and space.
 * Owned by one thread; every character is looked at a bounded number of times.
 */
final class Splitter {

    /** The first step's expression, as {@code tokenizer.json} spells it. */
    static final String NUMBERS = "\\p{N}{1,3}";

    /** The second step's. */
    static final String CJK = "[一-龥぀-ゟ゠-ヿ]+";

    /** The third step's; the first alternative that matches wins. */
    static final String WORDS =
            "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+"
                    + "|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+"
                    + "| ?[\\p{P}\\p{S}]+[\\r\\n]*"
                    + "|\\s*[\\r\\n]+"
                    + "|\\s+(?!\\S)"
                    + "|\\s+";

    /** What the expressions tell apart; no character is two of these. */
    private enum Kind {
        /** {@code [\p{L}\p{M}]}. */
        LETTER,
        /** {@code \p{N}}. */
        NUMBER,
        /** {@code [\p{P}\p{S}]}. */
        SIGN,
        /** {@code [\r\n]}. */
        NEWLINE,
        /** {@code \s} but for the newlines. */
        SPACE,
        OTHER,
        /** No character of this part: nothing is matched beyond what the first steps cut out. */
        BEYOND
    }

    private static final Kind[] ASCII = new Kind[0x80];

    static {
        Arrays.setAll(ASCII, Splitter::kind);
    }

    private final byte[] text;
    private final int limit;
    private int start;
    private int end;

    /** Whether the word is in a part that the second step cut out. */
    private boolean inCjk;

    /** Of the text from one place to another, neither inside a character. */
    Splitter(byte[] text, int from, int limit) {
        this.text = text;
        this.limit = limit;
        this.end = from;
    }

    /** Moves to the next word; false after the last. */
    boolean next() {
        start = end;
        if (start == limit) {
            return false;
        }
        inCjk = isCjk(start);
        end = afterWord(start);
        return true;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    private int afterWord(int from) {
        Kind first = kindAt(from);
        int second = from + width(from);
        return switch (first) {
            case LETTER -> after(Kind.LETTER, second);
            case SIGN -> {
                if (text[from] > 0 && isAsciiLetter(second)) {
                    yield afterAsciiLetters(second);
                }
                yield after(Kind.NEWLINE, after(Kind.SIGN, second));
            }
            case NEWLINE -> afterSpace(from);
            case SPACE -> {
                Kind next = kindAt(second);
                if (next == Kind.LETTER) {
                    yield after(Kind.LETTER, second);
                }
                yield text[from] == ' ' && next == Kind.SIGN
                        ? after(Kind.NEWLINE, after(Kind.SIGN, second))
                        : afterSpace(from);
            }
            case NUMBER -> afterNumber(second);
            case OTHER, BEYOND ->
                    kindAt(second) == Kind.LETTER
                            ? after(Kind.LETTER, second)
                            : afterUnmatched(second);
        };
    }

    private int afterNumber(int second) {
        int i = second;
        for (int digits = 1; digits < 3 && kindAt(i) == Kind.NUMBER; digits++) {
            i += width(i);
        }
        return i;
    }

    /** What no expression matches stays together, up to where one does. */
    private int afterUnmatched(int from) {
        int i = from;
        while (kindAt(i) == Kind.OTHER) {
            int next = i + width(i);
            if (kindAt(next) == Kind.LETTER) {
                break;
            }
            i = next;
        }
        return i;
    }

    /** To the last newline of the space; without one, short of the space before a word. */
    private int afterSpace(int from) {
        int i = from;
        int afterNewline = -1;
        int last = from;
        Kind kind = kindAt(i);
        while (kind == Kind.SPACE || kind == Kind.NEWLINE) {
            last = i;
            i += width(i);
            if (kind == Kind.NEWLINE) {
                afterNewline = i;
            }
            kind = kindAt(i);
        }
        if (afterNewline >= 0) {
            return afterNewline;
        }
        return kind == Kind.BEYOND || kind == Kind.NUMBER || last == from ? i : last;
    }

    private int after(Kind kind, int from) {
        int i = from;
        while (kindAt(i) == kind) {
            i += width(i);
        }
        return i;
    }

    private int afterAsciiLetters(int from) {
        int i = from;
        while (isAsciiLetter(i)) {
            i++;
        }
        return i;
    }

    private boolean isAsciiLetter(int at) {
        if (at >= limit) {
            return false;
        }
        int lower = text[at] | 0x20;
        return lower >= 'a' && lower <= 'z';
    }

    private Kind kindAt(int at) {
        if (at >= limit) {
            return Kind.BEYOND;
        }
        if (text[at] >= 0) {
            return inCjk ? Kind.BEYOND : ASCII[text[at]];
        }
        return isCjk(at) == inCjk ? kind(Utf8.character(text, at)) : Kind.BEYOND;
    }

    private int width(int at) {
        return Utf8.width(text[at]);
    }

    /** All of these have three bytes; the first tells most of the others apart. */
    private boolean isCjk(int at) {
        int first = text[at] & 0xff;
        if (first < 0xe3 || first > 0xe9) {
            return false;
        }
        int character = Utf8.character(text, at);
        return (character >= 0x4e00 && character <= 0x9fa5)
                || (character >= 0x3040 && character <= 0x30ff);
    }

    private static Kind kind(int character) {
        if (character == '\r' || character == '\n') {
            return Kind.NEWLINE;
        }
        return switch (Character.getType(character)) {
            case Character.UPPERCASE_LETTER,
                    Character.LOWERCASE_LETTER,
                    Character.TITLECASE_LETTER,
                    Character.MODIFIER_LETTER,
                    Character.OTHER_LETTER,
                    Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK,
                    Character.COMBINING_SPACING_MARK ->
                    Kind.LETTER;
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER ->
                    Kind.NUMBER;
            case Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.OTHER_PUNCTUATION,
                    Character.MATH_SYMBOL,
                    Character.CURRENCY_SYMBOL,
                    Character.MODIFIER_SYMBOL,
                    Character.OTHER_SYMBOL ->
                    Kind.SIGN;
            case Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    Kind.SPACE;
            case Character.CONTROL ->
                    (character >= '\t' && character <= '\r') || character == 0x85
                            ? Kind.SPACE
                            : Kind.OTHER;
            default -> Kind.OTHER;
        };
    }
}
