package dev.stepgate.provider.local;

import dev.stepgate.engine.EngineOptions;
import dev.stepgate.engine.Footprint;
import dev.stepgate.engine.LocalModel;
import dev.stepgate.engine.terms.EngineFault;
import dev.stepgate.provider.ProviderFailure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * How the models of this process share its memory. Immutable.
 *
 * <p>Weights are mapped from files and take what they take. The heap for conversations is dealt out
 * evenly, but nobody gets more than it can use while another lacks; what all get together fits the
 * heap, so whatever is open, no conversation runs out of it.
 *
 * @param shares in the order the models were given
 */
public record MemoryPlan(MachineMemory memory, List<Share> shares) {

    /** More than any machine has, so that sums of it are still numbers. */
    private static final long MOST_BYTES = 1L << 50;

    public MemoryPlan {
        shares = List.copyOf(shares);
    }

    /**
     * What one model gets.
     *
     * @param conversationsBytes for what all its requests remember, and for beginnings kept
     */
    public record Share(LocalSettings settings, Footprint footprint, long conversationsBytes) {

        /** All that it takes while it is open. */
        long bytes() {
            return footprint.weightsBytes() + conversationsBytes;
        }
    }

    private record Measured(LocalSettings settings, Footprint footprint) {

        /** Enough for every request at its longest, and beginnings kept of many more. */
        long usefulBytes() {
            long context = Math.min(footprint.contextBytes(), MOST_BYTES);
            return context * settings.room().atOnce() * 3;
        }
    }

    /**
     * Looks at the models' files and deals out the memory.
     *
     * @throws ProviderFailure.Misconfigured naming the file, the tensor or key, and what was
     *     expected
     */
    public static MemoryPlan of(List<LocalSettings> models, MachineMemory memory) {
        return of(models, memory, MemoryPlan::measure);
    }

    static MemoryPlan of(
            List<LocalSettings> models,
            MachineMemory memory,
            Function<LocalSettings, Footprint> measure) {
        List<Measured> measured = new ArrayList<>();
        for (LocalSettings settings : models) {
            measured.add(new Measured(settings, measure.apply(settings)));
        }
        Map<Measured, Long> dealt = deal(measured, memory.heapBytes());
        List<Share> shares = new ArrayList<>();
        for (Measured each : measured) {
            long beside = memory.budgetBytes() - each.footprint().weightsBytes();
            long gets = Math.clamp(beside, 0, dealt.getOrDefault(each, 0L));
            shares.add(new Share(each.settings(), each.footprint(), gets));
        }
        return new MemoryPlan(memory, shares);
    }

    /** Those who need least first: what they leave is for the others. */
    private static Map<Measured, Long> deal(List<Measured> models, long bytes) {
        Map<Measured, Long> dealt = new LinkedHashMap<>();
        List<Measured> modest = new ArrayList<>(models);
        modest.sort(Comparator.comparingLong(Measured::usefulBytes));
        long left = bytes;
        for (int i = 0; i < modest.size(); i++) {
            long gets = Math.min(modest.get(i).usefulBytes(), left / (modest.size() - i));
            dealt.put(modest.get(i), gets);
            left -= gets;
        }
        return dealt;
    }

    private static Footprint measure(LocalSettings settings) {
        EngineOptions options = Opening.options(settings);
        try {
            return switch (settings.weights().source()) {
                case LocalSettings.Source.Whole(var checkpoint) ->
                        LocalModel.measure(checkpoint, options);
                case LocalSettings.Source.Joined(var checkpoint, var draftModel) ->
                        LocalModel.measure(checkpoint, draftModel, options);
            };
        } catch (EngineFault fault) {
            throw new ProviderFailure.Misconfigured(
                    settings.name(), String.valueOf(fault.getMessage()));
        }
    }

    /** Why the plan cannot be carried out, by the provider that is at fault; mostly empty. */
    public Map<String, String> refusals() {
        Map<String, String> refusals = new LinkedHashMap<>();
        long atStart = 0;
        for (Share share : shares) {
            String name = share.settings().name();
            if (share.conversationsBytes() < share.footprint().leastBytes()) {
                refusals.put(name, doesNotFit(share));
            } else if (share.settings().load() == LocalSettings.Load.START) {
                atStart += share.bytes();
                if (atStart > memory.budgetBytes()) {
                    refusals.put(name, notBeside(share, atStart - share.bytes()));
                }
            }
        }
        return refusals;
    }

    private String doesNotFit(Share share) {
        long wanted = share.footprint().weightsBytes() + share.footprint().leastBytes();
        return "%s does not fit: %s, and %s at the very least for a conversation; there are %s for models, of which %s on the heap for conversations (expected: %s)"
                .formatted(
                        share.footprint().name(),
                        weights(share),
                        size(share.footprint().leastBytes()),
                        size(memory.budgetBytes()),
                        size(memory.heapBytes()),
                        wanted > memory.budgetBytes()
                                ? "stepgate.engine.memory of %s or more, or a smaller file as ./stepgate quantize writes"
                                        .formatted(size(wanted))
                                : "a larger heap, by java's -Xmx, or fewer models");
    }

    private String notBeside(Share share, long others) {
        return "%s cannot be loaded at start: it takes %s (%s, %s for conversations) and those before it %s; there are %s for models (expected: load: first-use, or stepgate.engine.memory of %s or more)"
                .formatted(
                        share.footprint().name(),
                        size(share.bytes()),
                        weights(share),
                        size(share.conversationsBytes()),
                        size(others),
                        size(memory.budgetBytes()),
                        size(others + share.bytes()));
    }

    /** For people: a line for each model, and one for all; nothing where there is none. */
    public List<String> lines() {
        if (shares.isEmpty()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        shares.forEach(share -> lines.add(line(share)));
        lines.add(
                "%s for all models, of which %s on the heap for conversations; this machine has %s free"
                        .formatted(
                                size(memory.budgetBytes()),
                                size(memory.heapBytes()),
                                size(memory.freeBytes())));
        return lines;
    }

    private static String line(Share share) {
        return "%s: %s, %s for conversations; one of %d tokens takes %s%s; %s"
                .formatted(
                        share.settings().name(),
                        weights(share),
                        size(share.conversationsBytes()),
                        share.footprint().contextTokens(),
                        size(share.footprint().contextBytes()),
                        share.conversationsBytes() < share.footprint().contextBytes()
                                ? ", so contexts are shorter"
                                : "",
                        switch (share.settings().load()) {
                            case START -> "loaded at start";
                            case FIRST_USE -> "loaded on first use";
                        });
    }

    private static String weights(Share share) {
        return "weights of " + size(share.footprint().weightsBytes()) + " mapped";
    }

    static String size(long bytes) {
        double mebibytes = bytes / (1024.0 * 1024.0);
        return mebibytes < 1024
                ? String.format(Locale.ROOT, "%.1f MiB", mebibytes)
                : String.format(Locale.ROOT, "%.1f GiB", mebibytes / 1024);
    }
}
