package dev.stepgate.gateway.catalog;

import java.io.IOException;

/** Makes what providers listed outlive the process. Called by one thread at a time. */
@FunctionalInterface
public interface ListKeeper {
    void keep(String text) throws IOException;
}
