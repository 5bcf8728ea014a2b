package dev.stepgate.gateway.catalog;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.util.Optional;

/** How the engine in this process runs. */
@ConfigMapping(prefix = "stepgate.engine")
public interface EngineSettings {

    /**
     * A GGUF file or Hugging Face folder to load in place of what providers.yaml says of its first
     * `local`; its answers then carry its own name, as in local/step-nano.
     */
    Optional<String> model();

    /** Where the model that comes with us lies; the launcher knows. */
    @WithDefault("local-engine/src/main/models/step-nano-q8_0.gguf")
    String bundled();

    /** Which kernels compute: the fastest this machine can run, or the plain ones. */
    @WithDefault("auto")
    Kernels kernels();

    /**
     * How a conversation's keys and values are kept: exact, in half the memory, or in a little over
     * a quarter, which lengthens the context that fits.
     */
    @WithDefault("bf16")
    Memory kv();

    /** Tokens to guess ahead with the model's draft heads: `auto` for as many as pay, or 0 to 9. */
    @WithDefault("auto")
    @Pattern(regexp = "auto|[0-9]", message = "must be auto, or 0 to 9")
    String draft();

    /**
     * A GGUF file whose draft heads the first `local` of providers.yaml gets, in place of its own
     * if it has any.
     */
    Optional<String> draftModel();

    /**
     * What all loaded models may take together, weights and conversations: a size, or `auto` for
     * nine tenths of the machine's memory. When one more is asked for and does not fit, the least
     * recently used one goes, once it has finished answering. Conversations never take more than
     * three quarters of Java's heap.
     */
    @WithDefault("auto")
    @Pattern(
            regexp = "auto|[1-9][0-9]{0,8}[KMG]?",
            message = "must be auto, or a size such as 512M or 24G")
    String memory();

    /**
     * What to do with rotary divisors that an old converter of GGUF files got wrong: put them
     * right, or use them as stored, as old builds of llama.cpp do.
     */
    @WithDefault("corrected")
    RopeFreqs ropeFreqs();

    /**
     * The most memory of each model for beginnings of earlier prompts, so that prompts which begin
     * alike are not read again: `auto` for a third of what its conversations have, a size, or 0 for
     * none.
     */
    @WithDefault("auto")
    @Pattern(
            regexp = "auto|0|[1-9][0-9]{0,8}[KMG]?",
            message = "must be auto, 0, or a size such as 512K, 32M or 1G")
    String reuseMemory();

    /**
     * A folder for beginnings that had to leave memory, so that they outlive that and restarts;
     * each model has a folder in it. They hold prompts: nobody but us may read them. Off if unset.
     */
    Optional<String> reuseFolder();

    /** The most that a model keeps in `reuse-folder`; what was unused for longest goes first. */
    @WithDefault("4G")
    @Pattern(regexp = "[1-9][0-9]{0,8}[KMG]?", message = "must be a size such as 512K, 32M or 1G")
    String reuseDisk();

    /**
     * Threads that share a model's large products. More than one pays on cores that nothing else
     * uses, and for several requests at once rather than for one.
     */
    @WithDefault("1")
    @Min(1)
    @Max(256)
    int threads();

    /** Requests a model serves at once; further ones wait. */
    @WithDefault("16")
    @Min(1)
    @Max(1024)
    int maxRunning();

    /** Requests that may wait for a model; further ones go to the next offer, or are refused. */
    @WithDefault("64")
    @Min(0)
    @Max(100_000)
    int maxWaiting();

    /** What to do with old rotary divisors. */
    enum RopeFreqs {
        CORRECTED,
        AS_STORED
    }

    /** How keys and values are kept. */
    enum Memory {
        F32,
        BF16,
        Q8
    }

    /** Which kernels compute. */
    enum Kernels {
        AUTO,
        SCALAR,
        SIMD
    }
}
