package dev.stepgate.provider.local;

import dev.stepgate.provider.Deadlines;
import java.nio.file.Path;

/**
 * How to run a model in this process. Immutable.
 *
 * @param name what operators call the provider
 * @param checkpoint a GGUF file, or a folder with config.json and safetensors
 * @param drafting how far to guess ahead
 * @param maxWaiting requests that may wait for the model before further ones are refused
 * @param deadlines of which only first token, counted from the queue on, and next token hold
 */
public record LocalSettings(
        String name,
        Path checkpoint,
        Kernels kernels,
        Drafting drafting,
        int maxWaiting,
        Deadlines deadlines) {

    /** How far to guess ahead with draft heads, where there are any; the text is the same. */
    public sealed interface Drafting {

        /** As many tokens as pay. */
        record Adaptive() implements Drafting {}

        /** That many tokens; 0 for none. */
        record Fixed(int tokens) implements Drafting {}
    }

    /** Which kernels compute. */
    public enum Kernels {
        /** The fastest this machine can run. */
        AUTO,
        SCALAR,
        SIMD
    }
}
