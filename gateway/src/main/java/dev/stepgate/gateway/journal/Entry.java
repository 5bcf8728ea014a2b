package dev.stepgate.gateway.journal;

import java.time.Instant;

/** One record of the journal. Immutable. */
sealed interface Entry {

    /** Something about tenants. */
    record Known(Fact fact) implements Entry {}

    /** A request was admitted at that instant. */
    record Counted(String tenant, Instant at) implements Entry {}

    /** A request counted at that instant is not counted any more. */
    record GivenBack(String tenant, Instant at) implements Entry {}

    /** All that was counted and given back before, in one record. */
    record Tallied(String tenant, Tally tally) implements Entry {}

    /** Time had come this far. */
    record Reached(Instant at) implements Entry {}
}
