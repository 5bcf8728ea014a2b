package dev.stepgate.gateway.tenant;

import java.io.IOException;

/** Makes a fact outlive the process; returns once it does. Thread-safe. */
@FunctionalInterface
public interface Keeper {
    void keep(Fact fact) throws IOException;
}
