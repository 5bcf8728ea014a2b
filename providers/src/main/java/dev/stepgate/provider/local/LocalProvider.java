package dev.stepgate.provider.local;

import dev.stepgate.chat.ChatRequest;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The bundled engine as one more provider, whose wire is a method call. Thread-safe; whoever opened
 * it closes it, which ends answers in progress.
 */
public final class LocalProvider implements Provider, AutoCloseable {

    private final String name;
    private final LocalModel model;
    private final int places;
    private final Deadlines deadlines;
    private final LongSupplier seeds;
    private final Supplier<String> callIds;

    private LocalProvider(
            LocalSettings settings,
            LocalModel model,
            LongSupplier seeds,
            Supplier<String> callIds) {
        this.name = settings.name();
        this.model = model;
        this.places = settings.room().atOnce() + settings.room().waiting();
        this.deadlines = settings.deadlines();
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
                    settings,
                    model(settings.weights().source(), options(settings)),
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
                .withMaxRunning(settings.room().atOnce())
                .withMaxWaiting(settings.room().waiting())
                .withMemory(memory(settings.memory()))
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
            int choices = request.answer().choices();
            refuseTooMany(choices);
            List<Generation> generations =
                    generate(prompt, Wishes.sampling(request, seeds), choices);
            return new LocalStream(name, request.model(), generations, deadlines, callIds);
        } catch (EngineFault fault) {
            throw translate(name, fault);
        }
    }

    /**
     * One for each choice, all of them or none.
     *
     * @throws EngineFault.Busy when not as many may wait
     */
    private List<Generation> generate(Prompt prompt, Sampling sampling, int choices) {
        List<Generation> generations = new ArrayList<>(choices);
        try {
            for (int choice = 0; choice < choices; choice++) {
                generations.add(model.generate(prompt, Wishes.sampling(sampling, choice)));
            }
            return generations;
        } catch (EngineFault fault) {
            generations.forEach(Generation::close);
            throw fault;
        }
    }

    /** Where the model never has room for more at once, trying again would not help. */
    private void refuseTooMany(int choices) {
        if (choices > places) {
            throw new EngineFault.BadRequest(
                    "n: %d (expected: at most %d, as many as this model takes)"
                            .formatted(choices, places));
        }
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
                            "messages: this model's maximum context length is %d tokens, the prompt has %d and the answer needs at least %d"
                                    .formatted(
                                            tooLong.contextTokens(),
                                            tooLong.promptTokens(),
                                            tooLong.answerTokens()));
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
