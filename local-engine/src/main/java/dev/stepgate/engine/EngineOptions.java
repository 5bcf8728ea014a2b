package dev.stepgate.engine;

import dev.stepgate.engine.terms.EngineFault;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * How to run a model. Immutable.
 *
 * @param contexts what conversations may remember, and how
 * @param guessing how far to guess ahead with the checkpoint's draft heads
 * @param room how many requests it takes
 * @param reading how the checkpoint is read
 */
public record EngineOptions(
        Device device,
        Contexts contexts,
        Guessing guessing,
        Room room,
        Reading reading,
        Clocks clocks) {

    private static void require(boolean holds, String option, long value, String expected) {
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
                new Contexts(
                        Integer.MAX_VALUE,
                        Runtime.getRuntime().maxMemory() / 4 * 3,
                        Memory.BF16,
                        Reuse.usual()),
                new Guessing.Adaptive(),
                new Room(16, 64),
                new Reading(RopeFreqs.CORRECTED, ""),
                new Clocks(InstantSource.system(), System::nanoTime));
    }

    /**
     * What conversations may remember, and how.
     *
     * @param maxTokens the longest context to hold memory for; the checkpoint's own limit holds if
     *     it is smaller
     * @param maxBytes the most memory for all contexts together; a shorter context is held where
     *     the longest does not fit
     * @param memory how what a context remembers is kept
     * @param reuse what is kept of earlier prompts
     */
    public record Contexts(int maxTokens, long maxBytes, Memory memory, Reuse reuse) {

        public Contexts {
            require(maxTokens >= 2, "max context", maxTokens, "2 tokens or more");
        }
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

    /**
     * What is kept of earlier prompts for those that begin alike.
     *
     * @param portion how much of the contexts' memory it may take
     * @param disk where it goes when it has to leave memory
     */
    public record Reuse(Portion portion, Disk disk) {

        /** A third of the memory, and nothing on disk. */
        public static Reuse usual() {
            return new Reuse(new Portion.Third(), new Disk.Nowhere());
        }

        /** How much of the contexts' memory; running requests take it back when they need it. */
        public sealed interface Portion {

            /** A third of it. */
            record Third() implements Portion {}

            /** So many bytes, as far as there are that many; 0 keeps nothing at all. */
            record Bytes(long most) implements Portion {
                public Bytes {
                    require(most >= 0, "reuse memory", most, "0 bytes or more");
                }
            }
        }

        /** Where beginnings outlive memory and restarts. */
        public sealed interface Disk {

            /** They are lost. */
            record Nowhere() implements Disk {}

            /** In a folder, of which each model has a part of its own of so many bytes. */
            record Folder(Path path, long mostBytes) implements Disk {
                public Folder {
                    require(mostBytes >= 1, "reuse disk", mostBytes, "1 byte or more");
                }
            }
        }
    }

    /** How far to guess ahead; the text is the same either way. */
    public sealed interface Guessing {

        /** As many tokens as there are draft heads, or this many if that is fewer; 0 for none. */
        record Fixed(int tokens) implements Guessing {}

        /** As many as pay, by what they cost and how often they hold. */
        record Adaptive() implements Guessing {}
    }

    /**
     * How many requests a model takes.
     *
     * @param maxRunning requests that are served at once
     * @param maxWaiting requests that may wait for the model before further ones are refused
     */
    public record Room(int maxRunning, int maxWaiting) {

        public Room {
            require(maxRunning >= 1 && maxRunning <= 1024, "max running", maxRunning, "1..1024");
            require(maxWaiting >= 0, "max waiting", maxWaiting, "0 or more");
        }
    }

    /**
     * How a checkpoint is read.
     *
     * @param ropeFreqs what to do with a file's rotary divisors that an old converter got wrong
     * @param templateOverride a chat template to use instead of the checkpoint's own; empty for
     *     none
     */
    public record Reading(RopeFreqs ropeFreqs, String templateOverride) {}

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

    /**
     * What tells the time.
     *
     * @param date for templates that ask for it
     * @param nanos never goes back, for telling fast kernels from slow ones
     */
    public record Clocks(InstantSource date, LongSupplier nanos) {}

    /** The same with other contexts. */
    public EngineOptions withContexts(Contexts other) {
        return new EngineOptions(device, other, guessing, room, reading, clocks);
    }

    /** The same with another bound on the memory of all contexts together. */
    public EngineOptions withMaxContextBytes(long bytes) {
        return withContexts(
                new Contexts(contexts.maxTokens, bytes, contexts.memory, contexts.reuse));
    }

    /** The same with what is remembered kept in another way. */
    public EngineOptions withMemory(Memory other) {
        return withContexts(
                new Contexts(contexts.maxTokens, contexts.maxBytes, other, contexts.reuse));
    }

    /** The same with something else kept of earlier prompts. */
    public EngineOptions withReuse(Reuse other) {
        return withContexts(
                new Contexts(contexts.maxTokens, contexts.maxBytes, contexts.memory, other));
    }

    /** The same with another way to guess. */
    public EngineOptions withGuessing(Guessing other) {
        return new EngineOptions(device, contexts, other, room, reading, clocks);
    }

    /** The same with room for other numbers of requests. */
    public EngineOptions withRoom(Room other) {
        return new EngineOptions(device, contexts, guessing, other, reading, clocks);
    }

    /** The same with another number of requests at once. */
    public EngineOptions withMaxRunning(int requests) {
        return withRoom(new Room(requests, room.maxWaiting));
    }

    /** The same with a queue of another length. */
    public EngineOptions withMaxWaiting(int requests) {
        return withRoom(new Room(room.maxRunning, requests));
    }

    /** The same with the checkpoint read in another way. */
    public EngineOptions withReading(Reading other) {
        return new EngineOptions(device, contexts, guessing, room, other, clocks);
    }

    /** The same with another way to read old rotary divisors. */
    public EngineOptions withRopeFreqs(RopeFreqs other) {
        return withReading(new Reading(other, reading.templateOverride));
    }

    /** The same with other clocks. */
    public EngineOptions withClocks(Clocks other) {
        return new EngineOptions(device, contexts, guessing, room, reading, other);
    }
}
