package dev.stepgate.engine.cli;

import dev.stepgate.engine.Device;
import dev.stepgate.engine.EngineOptions;
import dev.stepgate.engine.LocalModel;
import dev.stepgate.engine.terms.EngineFault;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of which checkpoint answers, and how it is run. */
final class MachineOptions {

    @Option(
            names = "--model",
            required = true,
            paramLabel = "FILE|DIR",
            description = "Checkpoint.")
    Path model;

    @Option(
            names = "--draft-model",
            paramLabel = "FILE",
            description = "A GGUF file with draft heads for the model.")
    @Nullable Path draftModel;

    @Option(
            names = "--draft",
            paramLabel = "N|auto",
            defaultValue = "auto",
            description = "Tokens to guess ahead with the draft heads (default: ${DEFAULT-VALUE}).")
    String draft = "auto";

    @Option(
            names = "--kernels",
            paramLabel = "KIND",
            defaultValue = "FASTEST",
            description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    Device.KernelChoice kernels;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "Threads that share large products (default: ${DEFAULT-VALUE}).")
    int threads;

    @Option(
            names = "--kv",
            paramLabel = "FORMAT",
            defaultValue = "BF16",
            description =
                    "How keys and values are kept, one of ${COMPLETION-CANDIDATES}"
                            + " (default: ${DEFAULT-VALUE}).")
    EngineOptions.Memory kv;

    @Mixin RotaryOption rotary = new RotaryOption();

    /** The checkpoint, ready to answer. */
    LocalModel open() {
        EngineOptions options =
                EngineOptions.on(new Device.Cpu(kernels, threads))
                        .withGuessing(guessing())
                        .withMemory(kv)
                        .withRopeFreqs(rotary.ropeFreqs);
        return draftModel == null
                ? LocalModel.open(model, options)
                : LocalModel.open(model, draftModel, options);
    }

    private EngineOptions.Guessing guessing() {
        if (draft.equals("auto")) {
            return new EngineOptions.Guessing.Adaptive();
        }
        if (draft.matches("[0-9]")) {
            return new EngineOptions.Guessing.Fixed(Integer.parseInt(draft));
        }
        throw new EngineFault.BadRequest("--draft: \"" + draft + "\" (expected: 0..9 or auto)");
    }
}
