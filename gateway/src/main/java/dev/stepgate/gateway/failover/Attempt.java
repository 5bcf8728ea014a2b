package dev.stepgate.gateway.failover;

import dev.stepgate.gateway.catalog.Offer;
import dev.stepgate.provider.ProviderFailure;
import java.time.Duration;

/** One offer's part in a request, and what came of it. Immutable. */
record Attempt(Offer offer, Outcome outcome) {

    /** What came of an attempt. */
    sealed interface Outcome {

        /** It began to answer. */
        record Began(Manner manner, Duration after) implements Outcome {}

        /** It failed, before it began or after. */
        record Failed(ProviderFailure failure) implements Outcome {}

        /** Another was faster. */
        record Overtaken(Duration after) implements Outcome {}

        /** It was not asked: it is left alone for a while. */
        record LeftAlone(ProviderFailure why) implements Outcome {}
    }

    /** How an offer answers. */
    enum Manner {
        /** From the beginning. */
        ANSWERED,
        /** From where another broke off. */
        CONTINUED,
        /** From the beginning, what the client has already kept back. */
        RETOLD
    }

    /** For people, without an upstream's words. */
    String line() {
        return offer.providerName() + " " + words();
    }

    /** The same in parts. */
    Trail.Step step() {
        return new Trail.Step(offer.providerName(), offer.upstreamModel(), words());
    }

    private String words() {
        return switch (outcome) {
            case Outcome.Began(Manner manner, Duration after) ->
                    switch (manner) {
                                case ANSWERED -> "answered";
                                case CONTINUED -> "went on";
                                case RETOLD -> "told it again";
                            }
                            + " after "
                            + after.toMillis()
                            + " ms";
            case Outcome.Failed(ProviderFailure failure) ->
                    "failed: " + failure.getClass().getSimpleName();
            case Outcome.Overtaken(Duration after) ->
                    "was overtaken after " + after.toMillis() + " ms";
            case Outcome.LeftAlone(ProviderFailure why) ->
                    "left alone: " + why.getClass().getSimpleName();
        };
    }
}
