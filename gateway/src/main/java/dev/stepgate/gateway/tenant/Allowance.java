package dev.stepgate.gateway.tenant;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * How much a tenant may use of something in each calendar window. Immutable.
 *
 * @param most at least 1; in the measure's unit
 */
public record Allowance(Measure measure, Window window, long most) {
    /** A number of requests per window. */
    public static Allowance requests(long most, Window window) {
        return new Allowance(Measure.REQUESTS, window, most);
    }

    /** The setting that gives it: {@code requests-per-minute}, {@code requests-at-once}. */
    public String setting() {
        return measure == Measure.AT_ONCE ? "requests-at-once" : unit() + "-per-" + window.word();
    }

    /** How much, as it is written in that setting. */
    public BigDecimal amount() {
        return measure == Measure.NANODOLLARS ? Dollars.of(most) : BigDecimal.valueOf(most);
    }

    /** In a sentence: {@code 20 requests a minute}, {@code $1.5 a day}. */
    public String said() {
        return switch (measure) {
            case AT_ONCE -> most + " requests at once";
            case NANODOLLARS -> "$" + amount().toPlainString() + " a " + window.word();
            case REQUESTS, TOKENS -> most + " " + unit() + " a " + window.word();
        };
    }

    private String unit() {
        return switch (measure) {
            case REQUESTS, AT_ONCE -> "requests";
            case TOKENS -> "tokens";
            case NANODOLLARS -> "dollars";
        };
    }

    /** What is counted. */
    public enum Measure {
        /** Requests that somebody answered. */
        REQUESTS,
        /** Tokens read and written. */
        TOKENS,
        /** Billionths of a US dollar. */
        NANODOLLARS,
        /** Requests under way; goes with {@link Window#ALWAYS}. */
        AT_ONCE
    }

    /** A calendar window in UTC. */
    public enum Window {
        MINUTE,
        DAY,
        MONTH,
        /** One window without an end. */
        ALWAYS;

        /** When the window that holds the instant began; the epoch for {@link #ALWAYS}. */
        public Instant startOf(Instant instant) {
            return switch (this) {
                case MINUTE -> instant.truncatedTo(ChronoUnit.MINUTES);
                case DAY -> instant.truncatedTo(ChronoUnit.DAYS);
                case MONTH -> firstOfMonth(instant).toInstant();
                case ALWAYS -> Instant.EPOCH;
            };
        }

        /** When the window that holds the instant ends and the next begins. */
        public Instant endOf(Instant instant) {
            return switch (this) {
                case MINUTE -> startOf(instant).plus(Duration.ofMinutes(1));
                case DAY -> startOf(instant).plus(Duration.ofDays(1));
                case MONTH -> firstOfMonth(instant).plusMonths(1).toInstant();
                case ALWAYS -> Instant.MAX;
            };
        }

        /** How long one is, a month counted as 30 days; zero for {@link #ALWAYS}. */
        public Duration length() {
            return switch (this) {
                case MINUTE -> Duration.ofMinutes(1);
                case DAY -> Duration.ofDays(1);
                case MONTH -> Duration.ofDays(30);
                case ALWAYS -> Duration.ZERO;
            };
        }

        private static ZonedDateTime firstOfMonth(Instant instant) {
            return instant.atZone(ZoneOffset.UTC).truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1);
        }

        /** The word for it in a sentence. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
