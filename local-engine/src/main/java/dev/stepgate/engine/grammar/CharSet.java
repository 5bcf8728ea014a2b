package dev.stepgate.engine.grammar;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Some Unicode characters, as ranges in order that do not touch. Surrogates are none. Immutable.
 *
 * @param ranges first and last of each
 */
record CharSet(List<int[]> ranges) {
    static final int LAST = 0x10ffff;
    static final CharSet NONE = new CharSet(List.of());

    /** Every character there is. */
    static final CharSet ALL = new CharSet(List.of(new int[] {0, LAST})).normal();

    static CharSet of(int... characters) {
        List<int[]> ranges = new ArrayList<>();
        for (int character : characters) {
            ranges.add(new int[] {character, character});
        }
        return new CharSet(ranges).normal();
    }

    static CharSet range(int from, int to) {
        return new CharSet(List.of(new int[] {from, to})).normal();
    }

    /** The characters of Unicode's general category or group of them, such as Lu or L. */
    static CharSet category(String name) {
        List<int[]> ranges = new ArrayList<>();
        for (int character = 0; character <= LAST; character++) {
            if (categoryOf(character).startsWith(name)) {
                int[] last = ranges.isEmpty() ? new int[] {-2, -2} : ranges.getLast();
                if (last[1] == character - 1) {
                    last[1] = character;
                } else {
                    ranges.add(new int[] {character, character});
                }
            }
        }
        return new CharSet(ranges).normal();
    }

    private static String categoryOf(int character) {
        return switch (Character.getType(character)) {
            case Character.UPPERCASE_LETTER -> "Lu";
            case Character.LOWERCASE_LETTER -> "Ll";
            case Character.TITLECASE_LETTER -> "Lt";
            case Character.MODIFIER_LETTER -> "Lm";
            case Character.OTHER_LETTER -> "Lo";
            case Character.NON_SPACING_MARK -> "Mn";
            case Character.ENCLOSING_MARK -> "Me";
            case Character.COMBINING_SPACING_MARK -> "Mc";
            case Character.DECIMAL_DIGIT_NUMBER -> "Nd";
            case Character.LETTER_NUMBER -> "Nl";
            case Character.OTHER_NUMBER -> "No";
            case Character.SPACE_SEPARATOR -> "Zs";
            case Character.LINE_SEPARATOR -> "Zl";
            case Character.PARAGRAPH_SEPARATOR -> "Zp";
            case Character.DASH_PUNCTUATION -> "Pd";
            case Character.START_PUNCTUATION -> "Ps";
            case Character.END_PUNCTUATION -> "Pe";
            case Character.CONNECTOR_PUNCTUATION -> "Pc";
            case Character.OTHER_PUNCTUATION -> "Po";
            case Character.INITIAL_QUOTE_PUNCTUATION -> "Pi";
            case Character.FINAL_QUOTE_PUNCTUATION -> "Pf";
            case Character.MATH_SYMBOL -> "Sm";
            case Character.CURRENCY_SYMBOL -> "Sc";
            case Character.MODIFIER_SYMBOL -> "Sk";
            case Character.OTHER_SYMBOL -> "So";
            default -> "C";
        };
    }

    CharSet or(CharSet other) {
        List<int[]> all = new ArrayList<>(ranges);
        all.addAll(other.ranges);
        return new CharSet(all).normal();
    }

    CharSet not() {
        List<int[]> rest = new ArrayList<>();
        int from = 0;
        for (int[] range : ranges) {
            if (range[0] > from) {
                rest.add(new int[] {from, range[0] - 1});
            }
            from = range[1] + 1;
        }
        if (from <= LAST) {
            rest.add(new int[] {from, LAST});
        }
        return new CharSet(rest).normal();
    }

    CharSet and(CharSet other) {
        return not().or(other.not()).not();
    }

    CharSet without(CharSet other) {
        return and(other.not());
    }

    boolean isEmpty() {
        return ranges.isEmpty();
    }

    /** In order, joined where they touch, and without surrogates. */
    private CharSet normal() {
        List<int[]> sorted = new ArrayList<>();
        for (int[] range : ranges) {
            if (range[0] < Character.MIN_SURROGATE) {
                sorted.add(new int[] {range[0], Math.min(range[1], Character.MIN_SURROGATE - 1)});
            }
            if (range[1] > Character.MAX_SURROGATE) {
                sorted.add(new int[] {Math.max(range[0], Character.MAX_SURROGATE + 1), range[1]});
            }
        }
        sorted.sort(Comparator.comparingInt(range -> range[0]));
        List<int[]> joined = new ArrayList<>();
        for (int[] range : sorted) {
            int[] last = joined.isEmpty() ? new int[] {-2, -2} : joined.getLast();
            if (range[0] <= last[1] + 1) {
                last[1] = Math.max(last[1], range[1]);
            } else {
                joined.add(range);
            }
        }
        return new CharSet(joined);
    }
}
