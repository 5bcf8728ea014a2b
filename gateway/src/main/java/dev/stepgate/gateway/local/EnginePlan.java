package dev.stepgate.gateway.local;

import dev.stepgate.gateway.catalog.EngineSettings;
import dev.stepgate.gateway.catalog.ProviderFacts;
import dev.stepgate.gateway.config.Form;
import dev.stepgate.provider.local.LocalSettings;
import dev.stepgate.provider.local.MachineMemory;
import dev.stepgate.provider.local.MemoryPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Plans how the models that an operator wants in this process share its memory. */
public final class EnginePlan {

    private EnginePlan() {}

    /**
     * How the local ones among the providers share this machine's memory.
     *
     * @throws dev.stepgate.provider.ProviderFailure when the files of one are none that can be run
     */
    public static MemoryPlan of(List<ProviderFacts> providers, EngineSettings settings) {
        List<LocalSettings> models = new ArrayList<>();
        for (ProviderFacts provider : providers) {
            if (provider instanceof ProviderFacts.Local here) {
                models.add(settings(here, settings));
            }
        }
        return MemoryPlan.of(models, MachineMemory.here(bytes(settings.memory())));
    }

    /** Empty for "auto" and for 0; other texts that are no sizes do not get here. */
    private static OptionalLong bytes(String setting) {
        return Form.sizeBytes().reader().apply(setting).stream()
                .mapToLong(Long::longValue)
                .findFirst();
    }

    /** What keeps the plan from being carried out, each with its place in the file. */
    public static List<String> faults(MemoryPlan plan, List<ProviderFacts> providers) {
        Map<String, String> refusals = plan.refusals();
        List<String> faults = new ArrayList<>();
        for (ProviderFacts provider : providers) {
            String refusal = refusals.get(provider.name());
            if (refusal != null && provider instanceof ProviderFacts.Local here) {
                faults.add(place(here) + here.name() + ": " + refusal);
            }
        }
        return faults;
    }

    /** What was asked for at start is not to be found in a file. */
    private static String place(ProviderFacts.Local here) {
        return here.weights() instanceof ProviderFacts.Weights.Instead
                ? "stepgate.engine.model for "
                : here.place() + ": providers.";
    }

    private static LocalSettings settings(ProviderFacts.Local facts, EngineSettings settings) {
        Path checkpoint =
                switch (facts.weights()) {
                    case ProviderFacts.Weights.Bundled _ -> Path.of(settings.bundled());
                    case ProviderFacts.Weights.At(Path path) -> path;
                    case ProviderFacts.Weights.Instead(Path path) -> path;
                };
        LocalSettings.Source source =
                facts.draftModel()
                        .<LocalSettings.Source>map(
                                heads -> new LocalSettings.Source.Joined(checkpoint, heads))
                        .orElseGet(() -> new LocalSettings.Source.Whole(checkpoint));
        return new LocalSettings(
                facts.name(),
                switch (facts.load()) {
                    case START -> LocalSettings.Load.START;
                    case FIRST_USE -> LocalSettings.Load.FIRST_USE;
                },
                new LocalSettings.Weights(
                        source,
                        switch (settings.ropeFreqs()) {
                            case CORRECTED -> LocalSettings.RopeFreqs.CORRECTED;
                            case AS_STORED -> LocalSettings.RopeFreqs.AS_STORED;
                        }),
                kernels(settings.kernels()),
                memory(settings.kv()),
                reuse(settings),
                drafting(settings.draft()),
                new LocalSettings.Room(
                        settings.maxRunning(), settings.maxWaiting(), settings.threads()),
                facts.deadlines());
    }

    private static LocalSettings.Drafting drafting(String setting) {
        return setting.equals("auto")
                ? new LocalSettings.Drafting.Adaptive()
                : new LocalSettings.Drafting.Fixed(Integer.parseInt(setting));
    }

    private static LocalSettings.Memory memory(EngineSettings.Memory chosen) {
        return switch (chosen) {
            case F32 -> LocalSettings.Memory.F32;
            case BF16 -> LocalSettings.Memory.BF16;
            case Q8 -> LocalSettings.Memory.Q8;
        };
    }

    private static LocalSettings.Reuse reuse(EngineSettings settings) {
        LocalSettings.Reuse.Portion portion =
                settings.reuseMemory().equals("auto")
                        ? new LocalSettings.Reuse.Portion.Third()
                        : new LocalSettings.Reuse.Portion.Bytes(
                                bytes(settings.reuseMemory()).orElse(0));
        long disk = bytes(settings.reuseDisk()).orElseThrow();
        return new LocalSettings.Reuse(
                portion,
                settings.reuseFolder()
                        .<LocalSettings.Reuse.Disk>map(
                                path -> new LocalSettings.Reuse.Disk.Folder(Path.of(path), disk))
                        .orElseGet(LocalSettings.Reuse.Disk.Nowhere::new));
    }

    private static LocalSettings.Kernels kernels(EngineSettings.Kernels chosen) {
        return switch (chosen) {
            case AUTO -> LocalSettings.Kernels.AUTO;
            case SCALAR -> LocalSettings.Kernels.SCALAR;
            case SIMD -> LocalSettings.Kernels.SIMD;
        };
    }
}
