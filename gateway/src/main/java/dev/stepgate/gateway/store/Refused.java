package dev.stepgate.gateway.store;

import java.io.IOException;

/** Says that the store did not do something; what its owner's own code threw passes. */
final class Refused {
    private Refused() {}

    static IOException as(Throwable fault) {
        return switch (fault) {
            case RuntimeException owners -> throw owners;
            case Error worse -> throw worse;
            case IOException said -> said;
            default -> new IOException("the store failed: " + fault.getMessage(), fault);
        };
    }
}
