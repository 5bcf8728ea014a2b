package dev.stepgate.provider;

import java.util.List;

/** A provider that can tell which models it has. Thread-safe. */
@FunctionalInterface
public interface Lists {

    /**
     * The models it has now, asked over the wire; blocks within its connect and first-token
     * deadlines.
     *
     * @throws ProviderFailure when they cannot be had
     */
    List<ListedModel> models();
}
