package dev.stepgate.provider;

/** A provider that can be asked whether it is there, without asking for an answer. Thread-safe. */
@FunctionalInterface
public interface Probed {

    /**
     * Returns if it is; blocks within its connect deadline and a few seconds.
     *
     * @throws ProviderFailure if it is not
     */
    void probe();
}
