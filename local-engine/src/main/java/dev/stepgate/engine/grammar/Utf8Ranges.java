package dev.stepgate.engine.grammar;

import java.util.ArrayList;
import java.util.List;

/** Spells ranges of characters as sequences of byte ranges, each character in one way. */
final class Utf8Ranges {

    /** The last character of one, two, three and four bytes. */
    private static final int[] LAST = {0x7f, 0x7ff, 0xffff, CharSet.LAST};

    private static final int[] LEAD = {0, 0xc0, 0xe0, 0xf0};

    private Utf8Ranges() {}

    static Expression of(CharSet set) {
        List<Expression> options = new ArrayList<>();
        ByteSet ascii = ByteSet.NONE;
        for (int[] range : set.ranges()) {
            int from = range[0];
            for (int size = 1; size <= 4 && from <= range[1]; size++) {
                int to = Math.min(range[1], LAST[size - 1]);
                if (from <= to && size == 1) {
                    ascii = ascii.or(ByteSet.range(from, to));
                } else if (from <= to) {
                    options.add(bytes(from, to, size - 1, LEAD[size - 1]));
                }
                from = Math.max(from, to + 1);
            }
        }
        if (!ascii.isEmpty()) {
            options.addFirst(new Expression.Bytes(ascii));
        }
        return options.size() == 1 ? options.getFirst() : new Expression.Choice(options);
    }

    /** Characters of one length that have a first byte and so many following ones. */
    private static Expression bytes(int from, int to, int following, int mark) {
        if (following == 0) {
            return new Expression.Bytes(ByteSet.range(mark | from, mark | to));
        }
        int unit = 1 << (6 * following);
        int high = from / unit;
        int top = to / unit;
        int low = from % unit;
        int rest = to % unit;
        List<Expression> options = new ArrayList<>();
        if (high == top) {
            return Expression.sequence(
                    lead(mark, high, high), bytes(low, rest, following - 1, 0x80));
        }
        if (low > 0) {
            options.add(
                    Expression.sequence(
                            lead(mark, high, high), bytes(low, unit - 1, following - 1, 0x80)));
            high++;
        }
        int full = rest == unit - 1 ? top : top - 1;
        if (high <= full) {
            options.add(
                    Expression.sequence(
                            lead(mark, high, full), bytes(0, unit - 1, following - 1, 0x80)));
        }
        if (full < top) {
            options.add(
                    Expression.sequence(lead(mark, top, top), bytes(0, rest, following - 1, 0x80)));
        }
        return options.size() == 1 ? options.getFirst() : new Expression.Choice(options);
    }

    private static Expression lead(int mark, int from, int to) {
        return new Expression.Bytes(ByteSet.range(mark | from, mark | to));
    }
}
