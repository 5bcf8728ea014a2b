package dev.stepgate.gateway.usage;

import dev.stepgate.chat.Usage;
import dev.stepgate.gateway.tenant.Price;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Receipts to test with. */
final class Sample {
    static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    private Sample() {}

    static LocalDate day(Instant at) {
        return at.atZone(ZoneOffset.UTC).toLocalDate();
    }

    /** One that ended well: 10 tokens read, as many written, for so much. */
    static Receipt receipt(String id, String tenant, Instant at, long costNanodollars) {
        return new Receipt(
                id,
                at,
                new Receipt.Payer(tenant, "key_" + tenant, "paid"),
                new Receipt.Served("step", "stepfun/step-3.5-flash", "first", true),
                new Usage(10, 4, 10, 3, OptionalLong.of(77)),
                9,
                new Receipt.Charge(
                        new Price(100, 300), 5_000, costNanodollars, 0, OptionalLong.of(77)),
                new Receipt.Times(
                        Optional.of(Duration.ofMillis(120)), Optional.of(Duration.ofMillis(900))),
                Receipt.Ending.STOP,
                List.of(
                        new Receipt.Tried("zeroth", "step \"0\"", "429 after 3 ms"),
                        new Receipt.Tried("first", "first-step", "answered")));
    }

    /** The same request while it is answered. */
    static Receipt open(Receipt later) {
        return new Receipt(
                later.id(),
                later.at(),
                later.payer(),
                new Receipt.Served(later.served().askedModel(), "", "", true),
                new Usage(10, 0, 0, 0),
                0,
                new Receipt.Charge(Price.FREE, 5_000, 5_000, 0, OptionalLong.empty()),
                new Receipt.Times(Optional.empty(), Optional.empty()),
                Receipt.Ending.KILLED,
                List.of());
    }
}
