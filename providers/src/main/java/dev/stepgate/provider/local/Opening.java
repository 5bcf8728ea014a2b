package dev.stepgate.provider.local;

import dev.stepgate.engine.Device;
import dev.stepgate.engine.EngineOptions;
import dev.stepgate.engine.LocalModel;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;

/**
 * Opens and closes models as an operator's settings say. Thread-safe.
 *
 * <p>The log hears of it while requests are the cause; a start and an end speak for themselves.
 */
final class Opening {
    private static final Logger LOG = System.getLogger(Opening.class.getName());

    private volatile Level level = Level.DEBUG;

    /** From here on requests are the cause. */
    void serving() {
        level = Level.INFO;
    }

    /** From here on they are not. */
    void ending() {
        level = Level.DEBUG;
    }

    /** Opens a model within its share of the memory. */
    LocalModel open(MemoryPlan.Share share) {
        LocalSettings settings = share.settings();
        LOG.log(level, "provider {0}: loading {1}", settings.name(), share.footprint().name());
        EngineOptions options = options(settings).withMaxContextBytes(share.conversationsBytes());
        LocalModel model =
                switch (settings.weights().source()) {
                    case LocalSettings.Source.Whole(var checkpoint) ->
                            LocalModel.open(checkpoint, options);
                    case LocalSettings.Source.Joined(var checkpoint, var draftModel) ->
                            LocalModel.open(checkpoint, draftModel, options);
                };
        LOG.log(level, "provider {0}: loaded", settings.name());
        model.description().remarks().stream()
                .filter(remark -> !share.footprint().remarks().contains(remark))
                .forEach(
                        remark ->
                                LOG.log(
                                        Level.WARNING,
                                        "provider {0}: {1}",
                                        settings.name(),
                                        remark));
        return model;
    }

    /** Closes a model whose memory another gets. */
    void close(LocalModel model) {
        LOG.log(level, "{0} makes room and is closed", model.description().name());
        model.close();
    }

    /** How the engine is to run the model, whatever memory it gets. */
    static EngineOptions options(LocalSettings settings) {
        return EngineOptions.on(
                        new Device.Cpu(choice(settings.kernels()), settings.room().threads()))
                .withMaxRunning(settings.room().atOnce())
                .withMaxWaiting(settings.room().waiting())
                .withMemory(memory(settings.memory()))
                .withReuse(reuse(settings.reuse()))
                .withGuessing(guessing(settings.drafting()))
                .withRopeFreqs(
                        switch (settings.weights().ropeFreqs()) {
                            case CORRECTED -> EngineOptions.RopeFreqs.CORRECTED;
                            case AS_STORED -> EngineOptions.RopeFreqs.AS_STORED;
                        });
    }

    private static Device.KernelChoice choice(LocalSettings.Kernels kernels) {
        return switch (kernels) {
            case AUTO -> Device.KernelChoice.FASTEST;
            case SCALAR -> Device.KernelChoice.SCALAR;
            case SIMD -> Device.KernelChoice.SIMD;
        };
    }

    private static EngineOptions.Memory memory(LocalSettings.Memory memory) {
        return switch (memory) {
            case F32 -> EngineOptions.Memory.F32;
            case BF16 -> EngineOptions.Memory.BF16;
            case Q8 -> EngineOptions.Memory.Q8;
        };
    }

    private static EngineOptions.Reuse reuse(LocalSettings.Reuse reuse) {
        return new EngineOptions.Reuse(
                switch (reuse.portion()) {
                    case LocalSettings.Reuse.Portion.Third third ->
                            new EngineOptions.Reuse.Portion.Third();
                    case LocalSettings.Reuse.Portion.Bytes(long most) ->
                            new EngineOptions.Reuse.Portion.Bytes(most);
                },
                switch (reuse.disk()) {
                    case LocalSettings.Reuse.Disk.Nowhere nowhere ->
                            new EngineOptions.Reuse.Disk.Nowhere();
                    case LocalSettings.Reuse.Disk.Folder(Path path, long mostBytes) ->
                            new EngineOptions.Reuse.Disk.Folder(path, mostBytes);
                });
    }

    private static EngineOptions.Guessing guessing(LocalSettings.Drafting drafting) {
        return switch (drafting) {
            case LocalSettings.Drafting.Adaptive adaptive -> new EngineOptions.Guessing.Adaptive();
            case LocalSettings.Drafting.Fixed fixed ->
                    new EngineOptions.Guessing.Fixed(fixed.tokens());
        };
    }
}
