package dev.stepgate.gateway.tenant;

import java.io.IOException;

/** Puts a new key's text where its owner finds it, before the key is made known to us. */
@FunctionalInterface
public interface Handover {
    void give(String keyText) throws IOException;
}
