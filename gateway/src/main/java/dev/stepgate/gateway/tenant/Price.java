package dev.stepgate.gateway.tenant;

import java.math.BigDecimal;

/** What one token costs, in billionths of a US dollar. Immutable. */
public record Price(long promptNanodollarsPerToken, long completionNanodollarsPerToken) {
    /** Nothing costs anything. */
    public static final Price FREE = new Price(0, 0);

    /** In a sentence: {@code $0.1 and $0.3 a million tokens read and written}. */
    public String said() {
        return equals(FREE)
                ? "free of charge"
                : "$"
                        + perMillion(promptNanodollarsPerToken).toPlainString()
                        + " and $"
                        + perMillion(completionNanodollarsPerToken).toPlainString()
                        + " a million tokens read and written";
    }

    /** A price per token as dollars per million of them. */
    public static BigDecimal perMillion(long nanodollarsPerToken) {
        return Dollars.of(Math.multiplyExact(nanodollarsPerToken, 1_000_000L));
    }
}
