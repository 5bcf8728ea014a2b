package dev.stepgate.gateway.catalog;

import dev.stepgate.provider.Provider;

/** Whether a configured provider can be asked. Immutable. */
public sealed interface Availability {

    /** It can. */
    record Live(Provider provider) implements Availability {}

    /**
     * It can, but computes with other weights than the files say, so it answers under their name.
     */
    record Replaced(Provider provider, String name) implements Availability {}

    /** It cannot, for a reason an operator can act on. */
    record Off(String reason) implements Availability {}
}
