package dev.stepgate.upstream;

/**
 * A way for an upstream to behave. Immutable.
 *
 * @param sentence what it does, for a list
 */
record Scenario(String name, String sentence, Script script) {

    /** Decides on each request. Scripts are called from many threads at once. */
    @FunctionalInterface
    interface Script {
        Reply answer(Asked asked);
    }
}
