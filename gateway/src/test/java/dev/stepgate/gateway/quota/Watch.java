package dev.stepgate.gateway.quota;

import dev.stepgate.gateway.store.Database;
import dev.stepgate.gateway.usage.ReceiptRows;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/** A gateway that watches others for as long as it takes to know who is dead. */
final class Watch {
    static final Duration SILENCE = Duration.ofSeconds(30);

    private Watch() {}

    /**
     * Charges what anybody else has open at that instant.
     *
     * @param now from when on nobody is heard of any more
     */
    static void over(Database database, Instant now) throws IOException {
        over(database, now, _ -> {});
    }

    /** As {@link #over(Database, Instant)}, telling what was charged. */
    static void over(Database database, Instant now, Consumer<ReceiptRows.Open> charged)
            throws IOException {
        ManualClock ahead = new ManualClock(now.toString());
        Instances watching =
                new Instances(database, "watch", _ -> ahead.instant(), SILENCE, charged);
        for (Duration passed = Duration.ZERO;
                passed.compareTo(SILENCE) <= 0;
                passed = passed.plusSeconds(10)) {
            watching.beat();
            ahead.pass(Duration.ofSeconds(10));
        }
        watching.beat();
    }
}
