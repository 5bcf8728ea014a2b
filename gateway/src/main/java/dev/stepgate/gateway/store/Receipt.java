package dev.stepgate.gateway.store;

import java.io.IOException;

/** A record on its way to the disk. Thread-safe. */
@FunctionalInterface
public interface Receipt {

    /** Waits until the record would survive a power cut; throws if it could not be written. */
    void await() throws IOException;
}
