package dev.stepgate.provider.local;

import dev.stepgate.provider.Deadlines;
import java.nio.file.Path;

/**
 * How to run a model in this process. Immutable.
 *
 * @param name what operators call the provider
 * @param load when to open it
 * @param weights what to load
 * @param memory how what a context remembers is kept
 * @param reuse what is kept of earlier prompts
 * @param drafting how far to guess ahead
 * @param room how many requests it takes
 * @param deadlines of which only first token and next token hold; a model that has to be opened
 *     first may take as long as a first token, and so may the line where somebody else can be asked
 */
public record LocalSettings(
        String name,
        Load load,
        Weights weights,
        Kernels kernels,
        Memory memory,
        Reuse reuse,
        Drafting drafting,
        Room room,
        Deadlines deadlines) {

    /** When a model is opened; it may be closed again when another needs the memory. */
    public enum Load {
        /** Before anybody asks. */
        START,
        /** When somebody asks for it. */
        FIRST_USE
    }

    /**
     * How many requests the model takes.
     *
     * @param atOnce requests that are served at once
     * @param waiting requests that may wait for it besides before further ones are refused
     * @param threads of the processor that share the work on them
     */
    public record Room(int atOnce, int waiting, int threads) {

        /** With one thread. */
        public Room(int atOnce, int waiting) {
            this(atOnce, waiting, 1);
        }
    }

    /** What to load, and how it is read. Immutable. */
    public record Weights(Source source, RopeFreqs ropeFreqs) {

        /** A file or folder as it stands. */
        public static Weights of(Path checkpoint) {
            return new Weights(new Source.Whole(checkpoint), RopeFreqs.CORRECTED);
        }
    }

    /** Where the weights lie. */
    public sealed interface Source {

        /** A GGUF file, or a folder with config.json and safetensors. */
        record Whole(Path checkpoint) implements Source {}

        /** A GGUF file, with the draft heads of another. */
        record Joined(Path checkpoint, Path draftModel) implements Source {}
    }

    /** What to do with rotary divisors that an old converter got wrong. */
    public enum RopeFreqs {
        /** Put them right. */
        CORRECTED,
        /** Use them, as old builds of llama.cpp do. */
        AS_STORED
    }

    /** How far to guess ahead with draft heads, where there are any; the text is the same. */
    public sealed interface Drafting {

        /** As many tokens as pay. */
        record Adaptive() implements Drafting {}

        /** That many tokens; 0 for none. */
        record Fixed(int tokens) implements Drafting {}
    }

    /** How keys and values are kept: exact, in half the memory, or in a little over a quarter. */
    public enum Memory {
        F32,
        BF16,
        Q8
    }

    /** What is kept of earlier prompts for those that begin alike. */
    public record Reuse(Portion portion, Disk disk) {

        /** A third of the memory of contexts, and nothing on disk. */
        public static Reuse usual() {
            return new Reuse(new Portion.Third(), new Disk.Nowhere());
        }

        /** How much of the memory of contexts it may take. */
        public sealed interface Portion {

            /** A third. */
            record Third() implements Portion {}

            /** So many bytes; 0 keeps nothing at all. */
            record Bytes(long most) implements Portion {}
        }

        /** Where it goes when it has to leave memory. */
        public sealed interface Disk {

            /** It is lost. */
            record Nowhere() implements Disk {}

            /** To a folder, of which each model has a part of its own of so many bytes. */
            record Folder(Path path, long mostBytes) implements Disk {}
        }
    }

    /** Which kernels compute. */
    public enum Kernels {
        /** The fastest this machine can run. */
        AUTO,
        SCALAR,
        SIMD
    }
}
