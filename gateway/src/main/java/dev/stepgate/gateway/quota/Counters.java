package dev.stepgate.gateway.quota;

import dev.stepgate.gateway.tenant.Caller;
import java.io.IOException;

/**
 * Where it is counted what tenants use of their allowances. Thread-safe; several gateways may share
 * what is behind it.
 */
public sealed interface Counters
        permits EmbeddedCounters, PostgresCounters, RedisCounters, EnduringCounters {
    /**
     * Takes the smaller of the claim and what is left of every allowance, or nothing. Once it
     * returns, the grant outlives the process: if that dies, the whole reservation is charged.
     *
     * @throws dev.stepgate.gateway.refusal.Refusal if an allowance has not enough left
     * @throws IOException if it could not be recorded; nothing is taken then
     */
    Grant take(Claim claim) throws IOException;

    /**
     * Counts a grant that was made while the store was lost, whatever is left; returns before that
     * is durable, and has it written once the store is back.
     */
    void note(Grant grant);

    /**
     * Replaces what a grant holds by what was used, and writes the receipt; may return before that
     * is durable. What cannot be written is written once the store is back, unless the process ends
     * before: then it stays an open receipt, which charges the reservation.
     */
    void settle(Grant grant, Settlement settlement);

    /**
     * What the caller has left; counts nothing.
     *
     * @throws IOException if it cannot be read
     */
    Standing standing(Caller caller) throws IOException;

    /** Forgets what is known of a tenant beside the tables, which no longer name it. */
    default void forget(String tenant) {}
}
