package dev.stepgate.gateway.quota;

import dev.stepgate.gateway.tenant.Caller;
import java.time.Instant;

/** What happened to a caller whose money is limited. Immutable. */
public sealed interface Spending {
    Caller caller();

    /**
     * A request of it was settled.
     *
     * @param at when that was admitted
     */
    record Settled(Caller caller, Instant at) implements Spending {}

    /** A request was refused, as less is left than it costs, with what others hold as well. */
    record Refused(Caller caller) implements Spending {}
}
