package dev.stepgate.engine;

import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * How to run a model. Immutable.
 *
 * @param maxContextTokens the longest context to hold memory for; the checkpoint's own limit holds
 *     if it is smaller
 * @param maxWaiting requests that may wait for the model before further ones are refused
 * @param templateOverride a chat template to use instead of the checkpoint's own; empty for none
 * @param clock the date, for templates that ask for it
 * @param nanoClock a clock that never goes back, for telling fast kernels from slow ones
 */
public record EngineOptions(
        Device device,
        int maxContextTokens,
        int maxWaiting,
        String templateOverride,
        InstantSource clock,
        LongSupplier nanoClock) {

    /** The fastest kernels, the checkpoint's whole context, 64 waiting. */
    public static EngineOptions usual() {
        return on(Device.cpu());
    }

    /** The same on a device of one's choice. */
    public static EngineOptions on(Device device) {
        return new EngineOptions(
                device, Integer.MAX_VALUE, 64, "", InstantSource.system(), System::nanoTime);
    }

    /** The same with a queue of another length. */
    public EngineOptions withMaxWaiting(int requests) {
        return new EngineOptions(
                device, maxContextTokens, requests, templateOverride, clock, nanoClock);
    }
}
