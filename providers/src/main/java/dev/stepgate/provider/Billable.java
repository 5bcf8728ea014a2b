package dev.stepgate.provider;

import java.util.Optional;

/** An answer its provider can be asked about later. Thread-safe. */
@FunctionalInterface
public interface Billable {

    /** What the provider calls the answer, for {@link Bills}; empty as long as it has not told. */
    Optional<String> billId();

    /** What an answer's provider calls it, if it told and can be asked later. */
    static Optional<String> of(ChatStream answer) {
        return answer instanceof Billable billable ? billable.billId() : Optional.empty();
    }
}
