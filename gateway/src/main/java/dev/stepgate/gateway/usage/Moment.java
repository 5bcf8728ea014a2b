package dev.stepgate.gateway.usage;

import dev.stepgate.gateway.refusal.Refusal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads when something began or ended, in any of the ways an operator writes it. */
public final class Moment {
    private static final Pattern AGO = Pattern.compile("([0-9]{1,5})([dh])");

    private Moment() {}

    /**
     * An instant: {@code 2026-11-24} is its beginning in UTC, {@code 7d} and {@code 12h} are so
     * long ago, and {@code 2026-11-24T12:00:00Z} is itself.
     *
     * @param name of what is read, for the refusal
     * @throws Refusal.Malformed if it is none of these
     */
    public static Instant read(String name, String text, Instant now) {
        try {
            Matcher ago = AGO.matcher(text);
            if (ago.matches()) {
                long many = Long.parseLong(ago.group(1));
                boolean days = ago.group(2).equals("d");
                return now.minus(days ? Duration.ofDays(many) : Duration.ofHours(many));
            }
            return text.contains("T")
                    ? Instant.parse(text)
                    : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeException | ArithmeticException wrong) {
            throw new Refusal.Malformed(
                    name,
                    name
                            + ": \""
                            + text
                            + "\" (expected: a day such as 2026-11-24, an instant such as"
                            + " 2026-11-24T12:00:00Z, or how long ago such as 7d or 12h)");
        }
    }

    /**
     * What to say where time would have to run back.
     *
     * @param until empty for now
     * @param first what {@code since} means
     */
    static Refusal.Malformed reversed(String since, String until, String first) {
        return until.isEmpty()
                ? new Refusal.Malformed(
                        "since",
                        "since: \"" + since + "\" has not come yet (expected: a time that has)")
                : new Refusal.Malformed(
                        "until",
                        "until: \""
                                + until
                                + "\" is before since, "
                                + first
                                + " (expected: that time or a later one)");
    }
}
