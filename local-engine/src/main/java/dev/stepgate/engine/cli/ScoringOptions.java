package dev.stepgate.engine.cli;

import dev.stepgate.engine.checkpoint.Checkpoint;
import dev.stepgate.engine.kernel.KernelSet;
import dev.stepgate.engine.kernel.MemoryFormat;
import dev.stepgate.engine.kv.BlockPool;
import dev.stepgate.engine.terms.EngineFault;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of which checkpoint scores a text, and how: as exactly as it can, by default. */
final class ScoringOptions {

    @Option(
            names = "--model",
            required = true,
            paramLabel = "FILE|DIR",
            description = "Checkpoint.")
    Path model;

    /** Which kernels compute: both answer at once, however slowly at first. */
    enum Kind {
        SCALAR,
        SIMD
    }

    @Option(
            names = "--kernels",
            paramLabel = "KIND",
            defaultValue = "SIMD",
            description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    Kind kernels;

    @Option(
            names = "--kv",
            paramLabel = "FORMAT",
            defaultValue = "F32",
            description =
                    "How keys and values are kept, one of ${COMPLETION-CANDIDATES}"
                            + " (default: ${DEFAULT-VALUE}).")
    MemoryFormat kv;

    @Mixin RotaryOption rotary = new RotaryOption();

    /** The checkpoint; says what its owner should know of it. */
    Checkpoint open(PrintWriter err) {
        return rotary.open(model, err);
    }

    /** Kernels that compute without waiting to be compiled. */
    KernelSet kernels() {
        if (kernels == Kind.SCALAR) {
            return KernelSet.scalar();
        }
        KernelSet.simdObstacle()
                .ifPresent(
                        why -> {
                            throw new EngineFault.BadRequest(
                                    "--kernels: simd cannot run here: " + why);
                        });
        return KernelSet.simdAtOnce();
    }

    /** All the memory there is, for one sequence. */
    BlockPool pool() {
        return new BlockPool(kv, Runtime.getRuntime().maxMemory() / 4 * 3);
    }
}
