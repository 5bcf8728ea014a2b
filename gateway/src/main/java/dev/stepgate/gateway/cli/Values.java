package dev.stepgate.gateway.cli;

import dev.stepgate.gateway.config.Form;
import dev.stepgate.gateway.tenant.Dollars;
import dev.stepgate.gateway.tenant.ReasoningField;
import dev.stepgate.gateway.tenant.TenantChange.Money;
import dev.stepgate.gateway.tenant.TenantChange.Thoughts;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How values of options are written. */
final class Values {

    private Values() {}

    private static TypeConversionException wrong(String given, String expected) {
        return new TypeConversionException("\"" + given + "\" (expected: " + expected + ")");
    }

    /** A time to come: an instant, a day, or from now. */
    record Ending(Instant at) {}

    /** Reads an {@link Ending}. */
    static final class EndingReading implements ITypeConverter<Ending> {
        private final Instant now;

        EndingReading(Instant now) {
            this.now = now;
        }

        @Override
        public Ending convert(String given) {
            Optional<Duration> fromNow = Form.duration().reader().apply(given);
            if (fromNow.isPresent()) {
                return new Ending(now.plus(fromNow.get()));
            }
            try {
                return new Ending(
                        given.contains("T")
                                ? Instant.parse(given)
                                : LocalDate.parse(given).atStartOfDay(ZoneOffset.UTC).toInstant());
            } catch (DateTimeException notATime) {
                throw wrong(given, "90d, 2027-01-31 or 2027-01-31T12:00:00Z");
            }
        }
    }

    /** Reads how long something lasts. */
    static final class DurationReading implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String given) {
            return given.equals("0")
                    ? Duration.ZERO
                    : Form.duration()
                            .reader()
                            .apply(given)
                            .orElseThrow(() -> wrong(given, "0, 30m, 24h or 7d"));
        }
    }

    /** Reads a budget: dollars, or {@code tier} for what the tier has. */
    static final class MoneyReading implements ITypeConverter<Money> {
        @Override
        public Money convert(String given) {
            return given.equals("tier") ? new Money.AsTier() : new Money.Own(nanodollars(given));
        }

        private static long nanodollars(String given) {
            return decimal(given)
                    .flatMap(Dollars::nanodollars)
                    .orElseThrow(
                            () ->
                                    wrong(
                                            given,
                                            "dollars such as 2.50, more than 0 and at most 9"
                                                    + " decimals, or tier"));
        }

        private static Optional<BigDecimal> decimal(String given) {
            try {
                return Optional.of(new BigDecimal(given));
            } catch (NumberFormatException notANumber) {
                return Optional.empty();
            }
        }
    }

    /** Reads where thoughts go: a field, or {@code gateway} for where it puts everybody's. */
    static final class ThoughtsReading implements ITypeConverter<Thoughts> {
        @Override
        public Thoughts convert(String given) {
            return given.equals("gateway")
                    ? new Thoughts.AsGateway()
                    : new Thoughts.Own(
                            ReasoningField.of(given)
                                    .orElseThrow(
                                            () ->
                                                    wrong(
                                                            given,
                                                            "reasoning_content, reasoning, both"
                                                                    + " or gateway")));
        }
    }

    /** What was said, or that it was not. */
    static Money orKept(@Nullable Money said) {
        return said == null ? new Money.Kept() : said;
    }

    /** What was said, or that it was not. */
    static Thoughts orKept(@Nullable Thoughts said) {
        return said == null ? new Thoughts.Kept() : said;
    }
}
