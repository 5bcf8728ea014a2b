package dev.stepgate.gateway.tenant;

import java.math.BigDecimal;
import java.util.Optional;

/** US dollars as people write them, and in the billionths we count in. Exact both ways. */
public final class Dollars {
    private static final int DECIMALS = 9;

    /** More than anybody has, and far from what a long cannot hold. */
    private static final BigDecimal MOST = new BigDecimal("1000000000");

    private Dollars() {}

    /** As a plain number without zeros at its end: {@code 1.5}. */
    public static BigDecimal of(long nanodollars) {
        BigDecimal plain = BigDecimal.valueOf(nanodollars, DECIMALS).stripTrailingZeros();
        return plain.scale() < 0 ? plain.setScale(0) : plain;
    }

    /** A decimal number that JSON takes, without an exponent: {@code 0.0000001}. */
    public static String plain(long nanodollars) {
        return of(nanodollars).toPlainString();
    }

    /** In billionths; empty unless it is more than 0, at most a billion and has 9 decimals. */
    public static Optional<Long> nanodollars(BigDecimal dollars) {
        if (dollars.signum() <= 0 || dollars.compareTo(MOST) > 0 || dollars.scale() > 1_000) {
            return Optional.empty();
        }
        BigDecimal nanos = dollars.movePointRight(DECIMALS).stripTrailingZeros();
        return nanos.scale() <= 0 ? Optional.of(nanos.longValueExact()) : Optional.empty();
    }
}
