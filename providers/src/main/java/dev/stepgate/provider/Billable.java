package dev.stepgate.provider;

import java.util.Optional;

/** An answer its provider can be asked about later. Thread-safe. */
@FunctionalInterface
public interface Billable {

    /** What the provider calls the answer, for {@link Bills}; empty as long as it has not told. */
    Optional<String> billId();
}
