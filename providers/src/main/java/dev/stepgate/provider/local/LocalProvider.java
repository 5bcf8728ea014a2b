package dev.stepgate.provider.local;

import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.SamplingWishes;
import dev.stepgate.engine.Device;
import dev.stepgate.engine.EngineOptions;
import dev.stepgate.engine.Generation;
import dev.stepgate.engine.LocalModel;
import dev.stepgate.engine.terms.EngineFault;
import dev.stepgate.engine.terms.Prompt;
import dev.stepgate.engine.terms.Sampling;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.Deadlines;
import dev.stepgate.provider.Provider;
import dev.stepgate.provider.ProviderFailure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The bundled engine as one more provider, whose wire is a method call. Thread-safe; whoever opened
 * it closes it, which ends answers in progress.
 */
public final class LocalProvider implements Provider, AutoCloseable {

    /** What StepFun recommends for the model (spec section 9.5). */
    private static final double USUAL_TEMPERATURE = 1.0;

    private static final double USUAL_TOP_P = 0.95;

    private final String name;
    private final LocalModel model;
    private final Deadlines deadlines;
    private final LongSupplier seeds;
    private final Supplier<String> callIds;

    private LocalProvider(
            String name,
            LocalModel model,
            Deadlines deadlines,
            LongSupplier seeds,
            Supplier<String> callIds) {
        this.name = name;
        this.model = model;
        this.deadlines = deadlines;
        this.seeds = seeds;
        this.callIds = callIds;
    }

    /**
     * Loads the model.
     *
     * @param seeds where a request's seed comes from when the client gave none
     * @param callIds names for tool calls, each new
     * @throws ProviderFailure.Misconfigured naming the file, the tensor or key, and what was
     *     expected
     */
    public static LocalProvider open(
            LocalSettings settings, LongSupplier seeds, Supplier<String> callIds) {
        try {
            return new LocalProvider(
                    settings.name(),
                    model(settings.weights().source(), options(settings)),
                    settings.deadlines(),
                    seeds,
                    callIds);
        } catch (EngineFault fault) {
            throw new ProviderFailure.Misconfigured(settings.name(), message(fault));
        }
    }

    private static LocalModel model(LocalSettings.Source source, EngineOptions options) {
        return switch (source) {
            case LocalSettings.Source.Whole(var checkpoint) -> LocalModel.open(checkpoint, options);
            case LocalSettings.Source.Joined(var checkpoint, var draftModel) ->
                    LocalModel.open(checkpoint, draftModel, options);
        };
    }

    private static EngineOptions options(LocalSettings settings) {
        return EngineOptions.on(new Device.Cpu(choice(settings.kernels())))
                .withMaxWaiting(settings.maxWaiting())
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

    private static EngineOptions.Guessing guessing(LocalSettings.Drafting drafting) {
        return switch (drafting) {
            case LocalSettings.Drafting.Adaptive adaptive -> new EngineOptions.Guessing.Adaptive();
            case LocalSettings.Drafting.Fixed fixed ->
                    new EngineOptions.Guessing.Fixed(fixed.tokens());
        };
    }

    /** What the checkpoint calls itself. */
    public String modelName() {
        return model.description().name();
    }

    /** Model, device, kernels and why, for people: one line. */
    public String description() {
        LocalModel.Description d = model.description();
        return "%s on %s, %s kernels (%s%s), context of %d tokens, %s"
                .formatted(
                        d.name(),
                        d.device(),
                        d.kernels(),
                        d.kernelReason(),
                        d.warming() ? "; plain ones answer until they are compiled" : "",
                        d.contextTokens(),
                        d.draftHeads() == 0 ? "no draft heads" : d.draftHeads() + " draft heads");
    }

    /** What an operator should know of the model's files. */
    public List<String> remarks() {
        return model.description().remarks();
    }

    /**
     * Which kernels were chosen, and whether they answer already: "simd ready" or "simd warming".
     */
    public String kernelState() {
        LocalModel.Description d = model.description();
        return d.kernels() + " " + (d.warming() ? "warming" : "ready");
    }

    @Override
    public void close() {
        model.close();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public ChatStream open(ChatRequest request) {
        try {
            Prompt prompt = Conversation.prompt(name, request);
            Generation generation = model.generate(prompt, sampling(request));
            return new LocalStream(name, request.model(), generation, deadlines, callIds);
        } catch (EngineFault fault) {
            throw translate(name, fault);
        }
    }

    private Sampling sampling(ChatRequest request) {
        SamplingWishes wishes = request.sampling();
        var extras = new Extras(name, request.extras());
        return new Sampling(
                new Sampling.Shaping(
                        (float) wishes.temperature().orElse(USUAL_TEMPERATURE),
                        wishes.topK().orElse(0),
                        (float) wishes.topP().orElse(USUAL_TOP_P),
                        (float) wishes.minP().orElse(0)),
                extras.penalties(),
                Map.of(),
                wishes.seed().orElseGet(seeds),
                new Sampling.Limits(
                        wishes.stop(),
                        Set.of(),
                        extras.minTokens(),
                        wishes.maxTokens().orElse(Integer.MAX_VALUE),
                        false),
                new Sampling.Detail.TextAlone());
    }

    /** Says in a provider's words what went wrong inside the engine. */
    static ProviderFailure translate(String name, EngineFault fault) {
        return switch (fault) {
            case EngineFault.BadRequest bad ->
                    new ProviderFailure.Rejected(
                            name, ProviderFailure.Rejected.Fault.INVALID, message(bad));
            case EngineFault.PromptTooLong tooLong ->
                    new ProviderFailure.Rejected(
                            name,
                            ProviderFailure.Rejected.Fault.CONTEXT_TOO_LONG,
                            "messages: this model's maximum context length is %d tokens, and the prompt has %d (expected: room for an answer)"
                                    .formatted(tooLong.contextTokens(), tooLong.promptTokens()));
            case EngineFault.Busy busy ->
                    new ProviderFailure.Overloaded(name, message(busy), Optional.empty());
            case EngineFault.Stopped stopped ->
                    new ProviderFailure.Overloaded(name, message(stopped), Optional.empty());
            case EngineFault.BadCheckpoint bad ->
                    new ProviderFailure.Misconfigured(name, message(bad));
        };
    }

    private static String message(EngineFault fault) {
        return String.valueOf(fault.getMessage());
    }
}
