package dev.stepgate.gateway.alert;

import dev.stepgate.gateway.tenant.Allowance.Window;
import java.time.Instant;

/** An alert to test with. */
final class Sample {
    private Sample() {}

    static Alert alert() {
        return new Alert(
                "ann",
                "paid",
                Window.DAY,
                Instant.parse("2026-11-24T00:00:00Z"),
                100,
                950_000_000L,
                1_000_000_000L,
                Instant.parse("2026-11-24T12:00:00Z"));
    }
}
