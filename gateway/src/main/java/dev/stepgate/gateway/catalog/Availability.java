package dev.stepgate.gateway.catalog;

import dev.stepgate.provider.Provider;

/** Whether a configured provider can be asked. Immutable. */
public sealed interface Availability {

    /**
     * It can.
     *
     * @param local whether it computes in this process, so that nothing leaves the machine
     */
    record Live(Provider provider, boolean local) implements Availability {

        /** One that is elsewhere. */
        public Live(Provider provider) {
            this(provider, false);
        }
    }

    /**
     * It can, in this process, but computes with other weights than the files say, so it answers
     * under their name.
     */
    record Replaced(Provider provider, String name) implements Availability {}

    /** It cannot, for a reason an operator can act on. */
    record Off(String reason) implements Availability {}
}
