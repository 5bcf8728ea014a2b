package dev.stepgate.engine;

/**
 * How to run a model. Immutable.
 *
 * @param maxContextTokens the longest context to hold memory for; the checkpoint's own limit holds
 *     if it is smaller
 * @param maxWaiting requests that may wait for the model before further ones are refused
 * @param templateOverride a chat template to use instead of the checkpoint's own; empty for none
 */
public record EngineOptions(
        Device device, int maxContextTokens, int maxWaiting, String templateOverride) {

    /** The fastest kernels, the checkpoint's whole context, 64 waiting. */
    public static EngineOptions usual() {
        return new EngineOptions(Device.cpu(), Integer.MAX_VALUE, 64, "");
    }
}
