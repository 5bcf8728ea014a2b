package dev.stepgate.gateway.config;

import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How a value is written. Immutable.
 *
 * @param expected ends the sentence "expected: …"
 * @param reader empty when the text is not of this form
 * @param secret whether what was written may be a secret, so that no complaint repeats it
 */
public record Form<T>(String expected, Function<String, Optional<T>> reader, boolean secret) {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})([KMG]?)");
    private static final Pattern DOLLARS = Pattern.compile("\\d{1,6}(\\.\\d{1,6})?");
    private static final Pattern MONEY = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}");

    /** A form whose values are no secrets. */
    public Form(String expected, Function<String, Optional<T>> reader) {
        this(expected, reader, false);
    }

    /** Anything that is not blank. */
    public static Form<String> text() {
        return new Form<>("a text", given -> Optional.of(given).filter(text -> !text.isBlank()));
    }

    /** A word that can stand in a URL or a log line. */
    public static Form<String> name() {
        return new Form<>(
                "a name of letters, digits and . _ : / -",
                given -> Optional.of(given).filter(text -> NAME.matcher(text).matches()));
    }

    /** A whole number from {@code least} to {@code most}. */
    public static Form<Integer> integer(int least, int most) {
        return new Form<>(
                "a whole number, " + least + ".." + most,
                given -> {
                    try {
                        int number = Integer.parseInt(given);
                        return number >= least && number <= most
                                ? Optional.of(number)
                                : Optional.empty();
                    } catch (NumberFormatException notANumber) {
                        return Optional.empty();
                    }
                });
    }

    /** A length of time longer than none: {@code 500ms}, {@code 30s}, {@code 2m}. */
    public static Form<Duration> duration() {
        return new Form<>("a duration such as 500ms, 30s, 2m or 1h", Form::readDuration);
    }

    private static Optional<Duration> readDuration(String given) {
        Matcher parts = DURATION.matcher(given);
        if (!parts.matches()) {
            return Optional.empty();
        }
        long amount = Long.parseLong(parts.group(1));
        Duration read =
                switch (parts.group(2)) {
                    case "ms" -> Duration.ofMillis(amount);
                    case "s" -> Duration.ofSeconds(amount);
                    case "m" -> Duration.ofMinutes(amount);
                    case "h" -> Duration.ofHours(amount);
                    default -> Duration.ofDays(amount);
                };
        return Optional.of(read).filter(Duration::isPositive);
    }

    /** A number of bytes: {@code 512K}, {@code 32M}, {@code 1G}, each 1024 of the one before. */
    public static Form<Long> sizeBytes() {
        return new Form<>("a size such as 512K, 32M or 1G", Form::readSize);
    }

    private static Optional<Long> readSize(String given) {
        Matcher parts = SIZE.matcher(given);
        if (!parts.matches()) {
            return Optional.empty();
        }
        int doublings =
                switch (parts.group(2)) {
                    case "K" -> 10;
                    case "M" -> 20;
                    case "G" -> 30;
                    default -> 0;
                };
        return Optional.of(Long.parseLong(parts.group(1)) << doublings).filter(size -> size > 0);
    }

    /** One of an enum's constants, written in lower case with hyphens. */
    public static <E extends Enum<E>> Form<E> word(Class<E> choices) {
        E[] constants = choices.getEnumConstants();
        String words =
                Arrays.stream(constants).map(Form::wordOf).collect(Collectors.joining(" or "));
        return new Form<>(
                words,
                given ->
                        Arrays.stream(constants)
                                .filter(each -> wordOf(each).equals(given))
                                .findFirst());
    }

    private static String wordOf(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Where an upstream is reached: an absolute http or https URL without query or user. */
    public static Form<URI> url() {
        return new Form<>("a URL such as https://host/v1", Form::readUrl);
    }

    private static Optional<URI> readUrl(String given) {
        try {
            URI url = new URI(given);
            String scheme = url.getScheme();
            boolean usable =
                    ("http".equals(scheme) || "https".equals(scheme))
                            && url.getHost() != null
                            && url.getUserInfo() == null
                            && url.getQuery() == null
                            && url.getFragment() == null;
            return usable ? Optional.of(url) : Optional.empty();
        } catch (URISyntaxException notAUrl) {
            return Optional.empty();
        }
    }

    /** A calendar day: {@code 2026-01-29}. */
    public static Form<LocalDate> day() {
        return new Form<>(
                "a day such as 2026-01-29",
                given -> {
                    try {
                        return Optional.of(LocalDate.parse(given));
                    } catch (DateTimeException notADay) {
                        return Optional.empty();
                    }
                });
    }

    /** US dollars per million tokens, read as nano-dollars per token. */
    public static Form<Long> nanodollarsPerToken() {
        return new Form<>(
                "dollars per million tokens such as 0.10, at most 3 decimals",
                given ->
                        DOLLARS.matcher(given).matches()
                                ? nanodollars(new BigDecimal(given))
                                : Optional.empty());
    }

    /** US dollars, more than none, read as nano-dollars. */
    public static Form<Long> nanodollars() {
        return new Form<>(
                "dollars such as 2.50, more than 0, at most 9 decimals",
                given ->
                        MONEY.matcher(given).matches()
                                ? Optional.of(
                                                new BigDecimal(given)
                                                        .movePointRight(9)
                                                        .longValueExact())
                                        .filter(nanos -> nanos > 0)
                                : Optional.empty());
    }

    private static Optional<Long> nanodollars(BigDecimal dollarsPerMillion) {
        // One dollar per million tokens is a thousand nano-dollars per token.
        BigDecimal nanos = dollarsPerMillion.movePointRight(3).stripTrailingZeros();
        return nanos.scale() <= 0 ? Optional.of(nanos.longValueExact()) : Optional.empty();
    }
}
