package dev.stepgate.provider;

import dev.stepgate.chat.Usage;
import java.util.Optional;

/** A provider that can tell afterwards what an answer took, one that was broken off, too. */
@FunctionalInterface
public interface Bills {

    /**
     * What it billed, once it knows; blocks for some seconds until it does. Thread-safe.
     *
     * @param billId as {@link Billable} told it
     * @return empty where it still does not know
     * @throws ProviderFailure when it cannot be asked
     */
    Optional<Usage> billed(String billId);
}
