package dev.stepgate.engine.grammar;

import static dev.stepgate.engine.grammar.Expression.choice;
import static dev.stepgate.engine.grammar.Expression.optional;
import static dev.stepgate.engine.grammar.Expression.sequence;
import static dev.stepgate.engine.grammar.Expression.text;

import dev.stepgate.engine.grammar.Expression.Bytes;
import dev.stepgate.engine.grammar.Expression.Repeat;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/**
 * Numbers as JSON writes them, of a bounded number of digits. With a bound or a divisor there is no
 * exponent.
 */
final class Numbers {

    /** Digits before the point; every such number is a long. */
    static final int WHOLE_DIGITS = 18;

    /** Digits after the point: what a double can tell apart. */
    private static final int FRACTION_DIGITS = 16;

    private static final Expression DIGIT = new Bytes(ByteSet.range('0', '9'));

    private Numbers() {}

    static Expression integer(NumberRange range) {
        BigInteger low = range.low().setScale(0, RoundingMode.CEILING).toBigInteger();
        BigInteger high = range.high().setScale(0, RoundingMode.FLOOR).toBigInteger();
        if (!range.lowIncluded() && range.low().compareTo(new BigDecimal(low)) == 0) {
            low = low.add(BigInteger.ONE);
        }
        if (!range.highIncluded() && range.high().compareTo(new BigDecimal(high)) == 0) {
            high = high.subtract(BigInteger.ONE);
        }
        List<Expression> options = new ArrayList<>();
        if (high.signum() >= 0 && low.compareTo(high) <= 0) {
            options.add(digits(low.max(BigInteger.ZERO), high));
        }
        if (low.signum() < 0 && low.compareTo(high) <= 0) {
            BigInteger nearest = high.signum() < 0 ? high.negate() : BigInteger.ONE;
            options.add(sequence(text("-"), digits(nearest, low.negate())));
        }
        return new Expression.Choice(options);
    }

    /** Whole numbers from one to another, neither negative, without leading zeros. */
    private static Expression digits(BigInteger low, BigInteger high) {
        List<Expression> options = new ArrayList<>();
        for (int length = low.toString().length(); length <= high.toString().length(); length++) {
            BigInteger first = length == 1 ? BigInteger.ZERO : BigInteger.TEN.pow(length - 1);
            BigInteger last = BigInteger.TEN.pow(length).subtract(BigInteger.ONE);
            String from = low.max(first).toString();
            String to = high.min(last).toString();
            if (low.max(first).compareTo(high.min(last)) <= 0) {
                options.add(between(from, to, true, true));
            }
        }
        return new Expression.Choice(options);
    }

    /**
     * Digits as many as both have.
     *
     * @param above whether the digits may not be less than the lower ones
     * @param below whether they may not be more than the upper ones
     */
    private static Expression between(String from, String to, boolean above, boolean below) {
        if (from.isEmpty()) {
            return Expression.EMPTY;
        }
        if (!above && !below) {
            return new Repeat(DIGIT, from.length(), from.length());
        }
        int low = above ? from.charAt(0) : '0';
        int high = below ? to.charAt(0) : '9';
        String fromRest = from.substring(1);
        String toRest = to.substring(1);
        List<Expression> options = new ArrayList<>();
        for (int digit = low; digit <= high; digit++) {
            boolean atLow = above && digit == low;
            boolean atHigh = below && digit == high;
            if (atLow || atHigh) {
                options.add(
                        sequence(
                                new Bytes(ByteSet.of(digit)),
                                between(fromRest, toRest, atLow, atHigh)));
            }
        }
        int first = above ? low + 1 : low;
        int last = below ? high - 1 : high;
        if (first <= last) {
            options.add(
                    sequence(
                            new Bytes(ByteSet.range(first, last)),
                            between(fromRest, toRest, false, false)));
        }
        return new Expression.Choice(options);
    }

    /** Any number, with an exponent of at most two digits. */
    static Expression any() {
        Expression whole =
                choice(
                        text("0"),
                        sequence(
                                new Bytes(ByteSet.range('1', '9')),
                                new Repeat(DIGIT, 0, WHOLE_DIGITS - 1)));
        Expression exponent =
                sequence(
                        new Bytes(ByteSet.anyOf("eE")),
                        optional(new Bytes(ByteSet.anyOf("+-"))),
                        new Repeat(DIGIT, 1, 2));
        return sequence(
                optional(text("-")),
                whole,
                optional(sequence(text("."), new Repeat(DIGIT, 1, FRACTION_DIGITS))),
                optional(exponent));
    }

    /** The numbers of a range, with or without a fraction. */
    static Expression real(NumberRange range) {
        List<Expression> options = new ArrayList<>();
        if (!range.notNegative().isEmpty()) {
            options.add(unsigned(range.notNegative()));
        }
        if (!range.mirrored().positive().isEmpty()) {
            options.add(sequence(text("-"), unsigned(range.mirrored().positive())));
        }
        return new Expression.Choice(options);
    }

    private static Expression unsigned(NumberRange range) {
        BigInteger low = range.low().toBigInteger();
        BigInteger high = range.high().toBigInteger();
        int digits =
                Math.max(FRACTION_DIGITS, 1 + Math.max(range.low().scale(), range.high().scale()));
        String from = fraction(range.low(), low, digits);
        String to = fraction(range.high(), high, digits);
        Fractions both = new Fractions(from, range.lowIncluded(), to, range.highIncluded());
        if (low.equals(high)) {
            return sequence(text(low.toString()), both.after(true, true));
        }
        List<Expression> options = new ArrayList<>();
        options.add(sequence(text(low.toString()), both.after(true, false)));
        options.add(sequence(text(high.toString()), both.after(false, true)));
        BigInteger first = low.add(BigInteger.ONE);
        BigInteger last = high.subtract(BigInteger.ONE);
        if (first.compareTo(last) <= 0) {
            options.add(sequence(digits(first, last), both.after(false, false)));
        }
        return new Expression.Choice(options);
    }

    private static String fraction(BigDecimal value, BigInteger whole, int digits) {
        BigInteger scaled =
                value.subtract(new BigDecimal(whole))
                        .movePointRight(digits)
                        .setScale(0, RoundingMode.DOWN)
                        .toBigInteger();
        String text = scaled.toString();
        return "0".repeat(digits - text.length()) + text;
    }
}
