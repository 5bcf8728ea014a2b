package dev.stepgate.engine;

import dev.stepgate.engine.terms.EngineFault;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * How to run a model. Immutable.
 *
 * @param maxContextTokens the longest context to hold memory for; the checkpoint's own limit holds
 *     if it is smaller
 * @param maxContextBytes the most memory for all contexts together; a shorter context is held where
 *     the longest does not fit
 * @param memory how what a context remembers is kept
 * @param guessing how far to guess ahead with the checkpoint's draft heads
 * @param maxRunning requests that are served at once
 * @param maxWaiting requests that may wait for the model before further ones are refused
 * @param ropeFreqs what to do with a file's rotary divisors that an old converter got wrong
 * @param templateOverride a chat template to use instead of the checkpoint's own; empty for none
 * @param clock the date, for templates that ask for it
 * @param nanoClock a clock that never goes back, for telling fast kernels from slow ones
 */
public record EngineOptions(
        Device device,
        int maxContextTokens,
        long maxContextBytes,
        Memory memory,
        Guessing guessing,
        int maxRunning,
        int maxWaiting,
        RopeFreqs ropeFreqs,
        String templateOverride,
        InstantSource clock,
        LongSupplier nanoClock) {

    public EngineOptions {
        require(maxContextTokens >= 2, "max context", maxContextTokens, "2 tokens or more");
        require(maxRunning >= 1 && maxRunning <= 1024, "max running", maxRunning, "1..1024");
        require(maxWaiting >= 0, "max waiting", maxWaiting, "0 or more");
    }

    private static void require(boolean holds, String option, int value, String expected) {
        if (!holds) {
            throw new EngineFault.BadRequest(
                    option + ": " + value + " (expected: " + expected + ")");
        }
    }

    /**
     * The fastest kernels, half-size memory, as much of the checkpoint's context as fits, 16
     * requests at once and 64 waiting.
     */
    public static EngineOptions usual() {
        return on(Device.cpu());
    }

    /** The same on a device of one's choice. */
    public static EngineOptions on(Device device) {
        return new EngineOptions(
                device,
                Integer.MAX_VALUE,
                Runtime.getRuntime().maxMemory() / 4 * 3,
                Memory.BF16,
                new Guessing.Adaptive(),
                16,
                64,
                RopeFreqs.CORRECTED,
                "",
                InstantSource.system(),
                System::nanoTime);
    }

    /** How keys and values are kept: exact, or rounded to take less memory. */
    public enum Memory {
        /** As they were computed. */
        F32,
        /** Half of that: rounded to the nearest bfloat. */
        BF16,
        /** A little over a quarter: eight bits, with a scale for each head's vector. */
        Q8
    }

    /** How far to guess ahead; the text is the same either way. */
    public sealed interface Guessing {

        /** As many tokens as there are draft heads, or this many if that is fewer; 0 for none. */
        record Fixed(int tokens) implements Guessing {}

        /** As many as pay, by what they cost and how often they hold. */
        record Adaptive() implements Guessing {}
    }

    /** What to do with rotary divisors that an old converter got wrong (spec section 6.7). */
    public enum RopeFreqs {
        /** Use the right ones. */
        CORRECTED("corrected"),
        /** Use the file's own, as old builds of llama.cpp do. */
        AS_STORED("as-stored");

        private final String word;

        RopeFreqs(String word) {
            this.word = word;
        }

        /** As people write it. */
        @Override
        public String toString() {
            return word;
        }
    }

    /** The same with another bound on the memory of all contexts together. */
    public EngineOptions withMaxContextBytes(long bytes) {
        return new EngineOptions(
                device,
                maxContextTokens,
                bytes,
                memory,
                guessing,
                maxRunning,
                maxWaiting,
                ropeFreqs,
                templateOverride,
                clock,
                nanoClock);
    }

    /** The same with another number of requests at once. */
    public EngineOptions withMaxRunning(int requests) {
        return new EngineOptions(
                device,
                maxContextTokens,
                maxContextBytes,
                memory,
                guessing,
                requests,
                maxWaiting,
                ropeFreqs,
                templateOverride,
                clock,
                nanoClock);
    }

    /** The same with a queue of another length. */
    public EngineOptions withMaxWaiting(int requests) {
        return new EngineOptions(
                device,
                maxContextTokens,
                maxContextBytes,
                memory,
                guessing,
                maxRunning,
                requests,
                ropeFreqs,
                templateOverride,
                clock,
                nanoClock);
    }

    /** The same with what is remembered kept in another way. */
    public EngineOptions withMemory(Memory other) {
        return new EngineOptions(
                device,
                maxContextTokens,
                maxContextBytes,
                other,
                guessing,
                maxRunning,
                maxWaiting,
                ropeFreqs,
                templateOverride,
                clock,
                nanoClock);
    }

    /** The same with another way to guess. */
    public EngineOptions withGuessing(Guessing other) {
        return new EngineOptions(
                device,
                maxContextTokens,
                maxContextBytes,
                memory,
                other,
                maxRunning,
                maxWaiting,
                ropeFreqs,
                templateOverride,
                clock,
                nanoClock);
    }

    /** The same with another way to read old rotary divisors. */
    public EngineOptions withRopeFreqs(RopeFreqs other) {
        return new EngineOptions(
                device,
                maxContextTokens,
                maxContextBytes,
                memory,
                guessing,
                maxRunning,
                maxWaiting,
                other,
                templateOverride,
                clock,
                nanoClock);
    }
}
