package dev.stepgate.gateway.usage;

import java.math.BigDecimal;

/** Billionths of a US dollar as dollars, to the last digit. */
public final class Dollars {
    private static final int NANO_DIGITS = 9;

    private Dollars() {}

    /** A decimal number that JSON takes, without an exponent: {@code 0.0000001}. */
    public static String plain(long nanodollars) {
        BigDecimal exact = BigDecimal.valueOf(nanodollars, NANO_DIGITS);
        return exact.signum() == 0 ? "0" : exact.stripTrailingZeros().toPlainString();
    }
}
