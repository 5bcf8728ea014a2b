package dev.stepgate.gateway.quota;

import dev.stepgate.chat.Usage;
import dev.stepgate.gateway.catalog.Offer;
import dev.stepgate.gateway.usage.Receipt;
import dev.stepgate.provider.Metered;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What is known of an answer by now. Immutable.
 *
 * @param offer who answers; empty if nobody began to
 * @param reading what it took so far, as far as its provider tells
 * @param bill asks the provider what it took, for some seconds, where it can tell afterwards
 * @param attempts offers asked, in order
 */
public record Told(
        Optional<Offer> offer,
        Metered.Reading reading,
        Optional<Supplier<Optional<Usage>>> bill,
        List<Receipt.Tried> attempts) {

    /** Nothing is. */
    static final Told NOTHING =
            new Told(Optional.empty(), Metered.Reading.UNKNOWN, Optional.empty(), List.of());

    public Told {
        attempts = List.copyOf(attempts);
    }

    /** Whether somebody worked for the request. */
    boolean worked() {
        return offer.isPresent() || reading.usage().totalTokens() > 0;
    }
}
