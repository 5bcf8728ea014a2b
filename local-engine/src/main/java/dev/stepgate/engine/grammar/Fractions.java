package dev.stepgate.engine.grammar;

import static dev.stepgate.engine.grammar.Expression.sequence;
import static dev.stepgate.engine.grammar.Expression.text;

import dev.stepgate.engine.grammar.Expression.Bytes;
import dev.stepgate.engine.grammar.Expression.Repeat;
import java.util.ArrayList;
import java.util.List;

/**
 * What may stand after a number's whole part: nothing, or a point and digits between two bounds.
 *
 * @param from the digits of the lower bound
 * @param to those of the upper, as many
 */
record Fractions(String from, boolean fromIncluded, String to, boolean toIncluded) {
    private static final Expression DIGIT = new Bytes(ByteSet.range('0', '9'));

    /**
     * The fractions.
     *
     * @param above whether the lower bound holds
     * @param below whether the upper one does
     */
    Expression after(boolean above, boolean below) {
        List<Expression> options = new ArrayList<>();
        if (ends(0, above, below)) {
            options.add(Expression.EMPTY);
        }
        options.add(sequence(text("."), digits(0, above, below, false)));
        return new Expression.Choice(options);
    }

    /** The digits from a place on; those before are the bounds' own as far as those hold. */
    private Expression digits(int at, boolean above, boolean below, boolean begun) {
        int left = from.length() - at;
        if (!above && !below) {
            return new Repeat(DIGIT, begun ? 0 : 1, left);
        }
        List<Expression> options = new ArrayList<>();
        if (begun && ends(at, above, below)) {
            options.add(Expression.EMPTY);
        }
        if (left > 0) {
            int low = above ? from.charAt(at) : '0';
            int high = below ? to.charAt(at) : '9';
            for (int digit = low; digit <= high; digit++) {
                boolean atLow = above && digit == low;
                boolean atHigh = below && digit == high;
                options.add(
                        sequence(
                                new Bytes(ByteSet.of(digit)), digits(at + 1, atLow, atHigh, true)));
            }
        }
        return new Expression.Choice(options);
    }

    /** Whether a fraction that is the bounds' own up to there may end there. */
    private boolean ends(int at, boolean above, boolean below) {
        boolean zeroFrom = from.substring(at).chars().allMatch(digit -> digit == '0');
        boolean zeroTo = to.substring(at).chars().allMatch(digit -> digit == '0');
        boolean highEnough = !above || (zeroFrom && fromIncluded);
        boolean lowEnough = !below || !zeroTo || toIncluded;
        return highEnough && lowEnough;
    }
}
