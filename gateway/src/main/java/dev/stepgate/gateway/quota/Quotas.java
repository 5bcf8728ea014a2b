package dev.stepgate.gateway.quota;

import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.EmbeddingRequest;
import dev.stepgate.gateway.catalog.Route;
import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.tenant.Caller;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Lends each request the most it may use of its caller's allowances. Thread-safe. */
public final class Quotas {
    private final Counters counters;
    private final Settling settling;
    private final Consumer<Spending> watch;
    private final LongSupplier nanos;

    /**
     * @param watch told of callers whose money is limited; returns at once
     * @param nanos a clock that never goes back
     */
    public Quotas(Counters counters, Consumer<Spending> watch, LongSupplier nanos) {
        this.counters = counters;
        this.settling = new Settling(counters, watch);
        this.watch = watch;
        this.nanos = nanos;
    }

    /**
     * Takes the request and the smaller of what is left and the most it may use; the receiver
     * closes it.
     *
     * @param id of the answer
     * @throws Refusal.QuotaSpent if an allowance has too little left; nothing is taken then
     * @throws Refusal.Busy if it could not be recorded; nothing is taken then
     */
    public Reservation reserve(
            Caller caller, Route route, String id, ChatRequest request, boolean streamed) {
        Estimate estimate = Estimate.of(route, request, caller.tier());
        return reserve(estimate, estimate.claim(caller, id, request, streamed));
    }

    /** The same for vectors, which are read and not written. */
    public Reservation reserve(Caller caller, Route route, String id, EmbeddingRequest request) {
        Estimate estimate = Estimate.of(route, request, caller.tier());
        return reserve(estimate, estimate.claim(caller, id, request));
    }

    private Reservation reserve(Estimate estimate, Claim claim) {
        Caller caller = claim.caller();
        try {
            Grant grant = counters.take(claim);
            return new Reservation(grant, estimate, settling, nanos);
        } catch (Refusal.Unpaid unpaid) {
            if (unpaid.retryAfter().isEmpty()) {
                watch.accept(new Spending.Refused(caller));
            }
            throw unpaid;
        } catch (IOException fault) {
            throw new Refusal.Busy(
                    "quota: the request could not be counted, so it was not admitted; nothing was"
                            + " taken from your allowance",
                    String.valueOf(fault.getMessage()));
        }
    }

    /** How long a prompt is: exact where an offer's model is at hand to count, else likely. */
    public static long promptTokens(Route route, ChatRequest request) {
        return Estimate.promptTokens(route, request);
    }

    /**
     * What the caller has left; counts nothing.
     *
     * @throws Refusal.Busy if it cannot be known now
     */
    public Standing standing(Caller caller) {
        try {
            return counters.standing(caller);
        } catch (IOException fault) {
            throw new Refusal.Busy(
                    "quota: what is left cannot be known now", String.valueOf(fault.getMessage()));
        }
    }
}
