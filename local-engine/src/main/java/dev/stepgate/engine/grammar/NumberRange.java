package dev.stepgate.engine.grammar;

import java.math.BigDecimal;

/** Between which numbers one must be. */
record NumberRange(BigDecimal low, boolean lowIncluded, BigDecimal high, boolean highIncluded) {

    /** Stands where no bound is given; ends in a half so that it is no bound anybody gives. */
    private static final BigDecimal OPEN =
            BigDecimal.TEN.pow(Numbers.WHOLE_DIGITS).subtract(new BigDecimal("0.5"));

    static final NumberRange ALL = new NumberRange(OPEN.negate(), false, OPEN, false);

    boolean isAll() {
        return isOpen(low) && isOpen(high);
    }

    boolean isEmpty() {
        int order = low.compareTo(high);
        return order > 0 || (order == 0 && !(lowIncluded && highIncluded));
    }

    NumberRange from(BigDecimal least, boolean included) {
        int order = least.compareTo(low);
        boolean tighter = order > 0 || (order == 0 && !included) || isOpen(low);
        return tighter ? new NumberRange(least, included, high, highIncluded) : this;
    }

    NumberRange to(BigDecimal most, boolean included) {
        int order = most.compareTo(high);
        boolean tighter = order < 0 || (order == 0 && !included) || isOpen(high);
        return tighter ? new NumberRange(low, lowIncluded, most, included) : this;
    }

    /** The same range; one that begins beyond what is offered otherwise is offered tenfold. */
    NumberRange reaching() {
        BigDecimal most =
                isOpen(high) && low.compareTo(high) >= 0 ? low.multiply(BigDecimal.TEN) : high;
        BigDecimal least =
                isOpen(low) && high.compareTo(low) <= 0 ? high.multiply(BigDecimal.TEN) : low;
        return new NumberRange(least, lowIncluded, most, highIncluded);
    }

    boolean contains(BigDecimal value) {
        int least = value.compareTo(low);
        int most = value.compareTo(high);
        return (isOpen(low) || least > 0 || (least == 0 && lowIncluded))
                && (isOpen(high) || most < 0 || (most == 0 && highIncluded));
    }

    /** Whether every number of this range is below every one of the other. */
    boolean apartFrom(NumberRange other) {
        if (isOpen(high) || isOpen(other.low)) {
            return false;
        }
        int order = high.compareTo(other.low);
        return order < 0 || (order == 0 && !(highIncluded && other.lowIncluded));
    }

    private static boolean isOpen(BigDecimal end) {
        return end.abs().compareTo(OPEN) == 0;
    }

    NumberRange mirrored() {
        return new NumberRange(high.negate(), highIncluded, low.negate(), lowIncluded);
    }

    NumberRange notNegative() {
        return low.signum() < 0 ? new NumberRange(BigDecimal.ZERO, true, high, highIncluded) : this;
    }

    NumberRange positive() {
        return low.signum() <= 0
                ? new NumberRange(BigDecimal.ZERO, false, high, highIncluded)
                : this;
    }
}
