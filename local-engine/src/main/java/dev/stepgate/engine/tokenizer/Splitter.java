package dev.stepgate.engine.tokenizer;

/**
 * Cuts text into the words that BPE works on, as DeepSeek-V3's pre-tokenizer does (spec section 8):
 * numbers by three digits and runs of CJK first, then words, punctuation and space. Owned by one
 * thread; every character is looked at a bounded number of times.
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
        OTHER
    }

    private final String text;
    private int start;
    private int end;

    /** Where the part that the first two steps cut out ends; nothing is matched across it. */
    private int partEnd;

    Splitter(String text) {
        this.text = text;
    }

    /** Moves to the next word; false after the last. */
    boolean next() {
        start = end;
        if (start == text.length()) {
            return false;
        }
        if (start == partEnd) {
            int first = text.codePointAt(start);
            if (kind(first) == Kind.NUMBER) {
                end = afterNumber();
                partEnd = end;
                return true;
            }
            partEnd = afterPart(cjk(first));
        }
        end = afterWord(start);
        return true;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    private int afterNumber() {
        int i = start;
        for (int digits = 0; digits < 3 && i < text.length(); digits++) {
            int character = text.codePointAt(i);
            if (kind(character) != Kind.NUMBER) {
                break;
            }
            i += Character.charCount(character);
        }
        return i;
    }

    private int afterPart(boolean cjk) {
        int i = start;
        while (i < text.length()) {
            int character = text.codePointAt(i);
            if (cjk(character) != cjk || kind(character) == Kind.NUMBER) {
                break;
            }
            i += Character.charCount(character);
        }
        return i;
    }

    private int afterWord(int from) {
        int first = text.codePointAt(from);
        int second = from + Character.charCount(first);
        if (asciiSign(first) && asciiLetter(second)) {
            return afterAsciiLetters(second);
        }
        return switch (kind(first)) {
            case LETTER -> after(Kind.LETTER, second);
            case SIGN -> after(Kind.NEWLINE, after(Kind.SIGN, second));
            case NEWLINE -> afterSpace(from);
            case SPACE -> {
                if (is(Kind.LETTER, second)) {
                    yield after(Kind.LETTER, second);
                }
                yield first == ' ' && is(Kind.SIGN, second)
                        ? after(Kind.NEWLINE, after(Kind.SIGN, second))
                        : afterSpace(from);
            }
            case OTHER, NUMBER ->
                    is(Kind.LETTER, second) ? after(Kind.LETTER, second) : afterUnmatched(second);
        };
    }

    /** What no expression matches stays together, up to where one does. */
    private int afterUnmatched(int from) {
        int i = from;
        while (is(Kind.OTHER, i)) {
            int next = i + Character.charCount(text.codePointAt(i));
            if (is(Kind.LETTER, next)) {
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
        while (is(Kind.SPACE, i) || is(Kind.NEWLINE, i)) {
            last = i;
            i++;
            if (is(Kind.NEWLINE, last)) {
                afterNewline = i;
            }
        }
        if (afterNewline >= 0) {
            return afterNewline;
        }
        return i == partEnd || last == from ? i : last;
    }

    private int after(Kind kind, int from) {
        int i = from;
        while (is(kind, i)) {
            i += Character.charCount(text.codePointAt(i));
        }
        return i;
    }

    private boolean is(Kind kind, int at) {
        return at < partEnd && kind(text.codePointAt(at)) == kind;
    }

    private int afterAsciiLetters(int from) {
        int i = from;
        while (asciiLetter(i)) {
            i++;
        }
        return i;
    }

    private boolean asciiLetter(int at) {
        if (at >= partEnd) {
            return false;
        }
        int lower = text.charAt(at) | 0x20;
        return lower >= 'a' && lower <= 'z';
    }

    private static boolean asciiSign(int character) {
        return character < 0x80 && kind(character) == Kind.SIGN;
    }

    private static boolean cjk(int character) {
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
