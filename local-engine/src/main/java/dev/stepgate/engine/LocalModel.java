package dev.stepgate.engine;

import dev.stepgate.engine.checkpoint.Checkpoint;
import dev.stepgate.engine.checkpoint.Facts;
import dev.stepgate.engine.decode.DecodeLoop;
import dev.stepgate.engine.decode.Machine;
import dev.stepgate.engine.decode.Pace;
import dev.stepgate.engine.decode.Speech;
import dev.stepgate.engine.kernel.KernelSet;
import dev.stepgate.engine.kernel.Kernels;
import dev.stepgate.engine.kernel.MemoryFormat;
import dev.stepgate.engine.kernel.Weights;
import dev.stepgate.engine.kv.BlockPool;
import dev.stepgate.engine.kv.PrefixFiles;
import dev.stepgate.engine.kv.PrefixStore;
import dev.stepgate.engine.model.Activations;
import dev.stepgate.engine.model.Assembly;
import dev.stepgate.engine.model.LayerPlan;
import dev.stepgate.engine.model.Step35;
import dev.stepgate.engine.terms.EngineFault;
import dev.stepgate.engine.terms.Prompt;
import dev.stepgate.engine.terms.Request;
import dev.stepgate.engine.terms.Sampling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * A checkpoint that answers. Thread-safe; one thread of its own works on several requests together
 * while others wait in a queue.
 *
 * <pre>{@code
 * try (var model = LocalModel.open(path, EngineOptions.usual());
 *         var answer = model.generate(prompt, Sampling.greedy())) {
 *     while (answer.next() instanceof Token token) { … }
 * }
 * }</pre>
 */
public final class LocalModel implements AutoCloseable {

    /** Tokens of one step while a prompt is read; a cancel waits for one step at most. */
    private static final int BATCH_TOKENS = 64;

    /** A token to read and one to say. */
    private static final int LEAST_CONTEXT_TOKENS = 2;

    private final Checkpoint checkpoint;
    private final KernelSet kernels;
    private final Speech speech;
    private final DecodeLoop loop;
    private final int contextTokens;
    private final List<String> remarks;

    private LocalModel(
            Checkpoint checkpoint,
            KernelSet kernels,
            Speech speech,
            DecodeLoop loop,
            int contextTokens,
            List<String> remarks) {
        this.checkpoint = checkpoint;
        this.kernels = kernels;
        this.speech = speech;
        this.loop = loop;
        this.contextTokens = contextTokens;
        this.remarks = List.copyOf(remarks);
    }

    /**
     * Maps a checkpoint and gets it ready to answer.
     *
     * @param path a GGUF file, or a folder with config.json and safetensors
     * @throws EngineFault.BadCheckpoint naming the file, the tensor or key, and what was expected
     */
    public static LocalModel open(Path path, EngineOptions options) {
        return ready(Checkpoint.open(path, oldDivisors(options)), options);
    }

    /**
     * The same with the draft heads of another file.
     *
     * @param draftModel a GGUF file that holds draft heads for the model
     */
    public static LocalModel open(Path path, Path draftModel, EngineOptions options) {
        return ready(Checkpoint.open(path, draftModel, oldDivisors(options)), options);
    }

    /**
     * What opening a model would take; only the beginnings of its files are read.
     *
     * @throws EngineFault.BadCheckpoint as opening it would
     */
    public static Footprint measure(Path path, EngineOptions options) {
        return measured(Checkpoint.open(path, oldDivisors(options)), options);
    }

    /** The same with the draft heads of another file. */
    public static Footprint measure(Path path, Path draftModel, EngineOptions options) {
        return measured(Checkpoint.open(path, draftModel, oldDivisors(options)), options);
    }

    private static Footprint measured(Checkpoint checkpoint, EngineOptions options) {
        try (checkpoint;
                KernelSet kernels = KernelSet.scalar()) {
            Facts facts = checkpoint.facts();
            Step35 model = Assembly.of(checkpoint, kernels.kernels());
            var pool = new BlockPool(format(options.contexts().memory()), Long.MAX_VALUE);
            int context = Math.min(options.contexts().maxTokens(), facts.contextTokens());
            return new Footprint(
                    facts.name(),
                    checkpoint.tensors().stream().mapToLong(t -> t.data().byteSize()).sum(),
                    context,
                    model.contextBytes(pool, BATCH_TOKENS, context),
                    model.contextBytes(pool, BATCH_TOKENS, LEAST_CONTEXT_TOKENS),
                    checkpoint.remarks());
        }
    }

    private static Checkpoint.OldDivisors oldDivisors(EngineOptions options) {
        return switch (options.reading().ropeFreqs()) {
            case CORRECTED -> Checkpoint.OldDivisors.CORRECTED;
            case AS_STORED -> Checkpoint.OldDivisors.AS_STORED;
        };
    }

    private static LocalModel ready(Checkpoint checkpoint, EngineOptions options) {
        try {
            return open(checkpoint, options);
        } catch (RuntimeException | Error e) {
            checkpoint.close();
            throw e;
        }
    }

    private static LocalModel open(Checkpoint checkpoint, EngineOptions options) {
        Speech speech = Voice.of(checkpoint, options);
        KernelSet kernels = kernels(options, Assembly.formats(checkpoint));
        try {
            Facts facts = checkpoint.facts();
            Step35 model = Assembly.of(checkpoint, kernels.kernels());
            int heads = model.draftHeads().size();
            var pool =
                    new BlockPool(
                            format(options.contexts().memory()), options.contexts().maxBytes());
            int context = context(model, pool, facts, options);
            Pace pace = pace(options, heads);
            var bounds =
                    new DecodeLoop.Bounds(
                            context,
                            BATCH_TOKENS,
                            options.room().maxRunning(),
                            options.room().maxWaiting());
            var activations = new Activations(facts, bounds.rows(heads), bounds.scored(heads));
            PrefixFiles files = files(checkpoint, options, pool, pace);
            long reusable = reusable(options.contexts().reuse(), pool);
            var prefixes = new PrefixStore(pool, reusable, files);
            var remarks = new ArrayList<>(checkpoint.remarks());
            remarks.addAll(files.remarks());
            DecodeLoop loop =
                    DecodeLoop.start(
                            new Machine(model, activations, pool, prefixes, speech, bounds, pace),
                            options.clocks().nanos());
            return new LocalModel(checkpoint, kernels, speech, loop, context, remarks);
        } catch (RuntimeException | Error e) {
            kernels.close();
            throw e;
        }
    }

    private static Pace pace(EngineOptions options, int heads) {
        return switch (options.guessing()) {
            case EngineOptions.Guessing.Fixed fixed -> Pace.fixed(Math.min(fixed.tokens(), heads));
            case EngineOptions.Guessing.Adaptive adaptive ->
                    Pace.adaptive(heads, options.clocks().nanos());
        };
    }

    private static PrefixFiles files(
            Checkpoint checkpoint, EngineOptions options, BlockPool pool, Pace pace) {
        EngineOptions.Reuse reuse = options.contexts().reuse();
        if (reusable(reuse, pool) == 0) {
            return PrefixFiles.none(pool);
        }
        return switch (reuse.disk()) {
            case EngineOptions.Reuse.Disk.Nowhere nowhere -> PrefixFiles.none(pool);
            case EngineOptions.Reuse.Disk.Folder(Path path, long mostBytes) ->
                    PrefixFiles.in(
                            path,
                            mostBytes,
                            Fingerprint.of(checkpoint, options.contexts().memory(), pace.most()),
                            pool);
        };
    }

    private static long reusable(EngineOptions.Reuse reuse, BlockPool pool) {
        return switch (reuse.portion()) {
            case EngineOptions.Reuse.Portion.Third third -> pool.budgetBytes() / 3;
            case EngineOptions.Reuse.Portion.Bytes(long most) -> most;
        };
    }

    private static MemoryFormat format(EngineOptions.Memory memory) {
        return switch (memory) {
            case F32 -> MemoryFormat.F32;
            case BF16 -> MemoryFormat.BF16;
            case Q8 -> MemoryFormat.Q8;
        };
    }

    /** As long as wished for, made for and held in memory. */
    private static int context(Step35 model, BlockPool pool, Facts facts, EngineOptions options) {
        int most = Math.min(options.contexts().maxTokens(), facts.contextTokens());
        int context = model.contextWithin(pool, BATCH_TOKENS, most);
        if (context < LEAST_CONTEXT_TOKENS) {
            throw new EngineFault.BadRequest(
                    "memory: %,d bytes hold no context of %s (expected: more, by java's -Xmx)"
                            .formatted(options.contexts().maxBytes(), facts.name()));
        }
        return context;
    }

    private static KernelSet kernels(EngineOptions options, List<Weights> formats) {
        return switch (options.device()) {
            case Device.Cpu cpu -> kernels(cpu, formats, options.clocks().nanos());
        };
    }

    private static KernelSet kernels(Device.Cpu cpu, List<Weights> formats, LongSupplier nanos) {
        return switch (cpu.kernels()) {
            case SCALAR -> KernelSet.scalar();
            case FASTEST -> KernelSet.fastest(formats, nanos, cpu.threads());
            case SIMD -> {
                KernelSet.simdObstacle()
                        .ifPresent(
                                why -> {
                                    throw new EngineFault.BadRequest(
                                            "kernels: simd cannot run here: " + why);
                                });
                yield KernelSet.simd(formats, nanos, cpu.threads());
            }
        };
    }

    /**
     * Queues a request of nobody in particular, in any form.
     *
     * @throws EngineFault.Busy when as many wait as may
     */
    public Generation generate(Prompt prompt, Sampling sampling) {
        return generate(Request.of(prompt, sampling));
    }

    /**
     * Queues a request.
     *
     * @throws EngineFault.BadRequest naming what is wrong with the form asked for
     * @throws EngineFault.Busy when as many wait as may
     * @throws EngineFault.PromptTooLong where it would have to wait; else the answer fails of it
     */
    public Generation generate(Request request) {
        loop.refuseVainWait(request);
        return new Generation(loop.submit(request));
    }

    /**
     * A conversation as text, for another machine that runs the same model.
     *
     * @return empty where a text in it would be read as one of the model's own tokens
     * @throws EngineFault.BadRequest naming what cannot be laid out
     */
    public Optional<Transcript> transcribe(Prompt.Chat chat) {
        return speech.spelled(chat).map(text -> new Transcript(text, speech.reader(chat)));
    }

    /** The token ids the model would read for a prompt. */
    public int[] encode(Prompt prompt) {
        return speech.encode(prompt);
    }

    /** How many tokens the model would read for a request, as its {@code Ending} would tell. */
    public int promptTokens(Request request) {
        return speech.encode(request.begun()).length;
    }

    /** The most tokens of a prompt and its answer together. */
    public int contextTokens() {
        return contextTokens;
    }

    /**
     * The text that token ids stand for, special tokens spelled out.
     *
     * @throws EngineFault.BadRequest naming the id that no token has
     */
    public String decode(int[] ids) {
        int vocabulary = checkpoint.facts().vocabulary();
        for (int id : ids) {
            if (id < 0 || id >= vocabulary) {
                throw new EngineFault.BadRequest(
                        "token id %s (expected: 0..%d)"
                                .formatted(Integer.toUnsignedString(id), vocabulary - 1));
            }
        }
        return speech.tokenizer().decode(ids);
    }

    /** Requests that are being answered now. */
    public int running() {
        return loop.crowd().running();
    }

    /** Requests that wait for that. */
    public int waiting() {
        return loop.crowd().waiting();
    }

    /** What runs, and on what. */
    public Description description() {
        Kernels.Choice choice = kernels.kernels().choice();
        return new Description(
                checkpoint.facts().name(),
                "cpu",
                choice.name(),
                choice.reason(),
                choice.warming(),
                contextTokens,
                checkpoint.facts().draftLayers().size(),
                new LayerPlan(checkpoint.facts()).toString(),
                remarks);
    }

    /**
     * A model at work, for people.
     *
     * @param kernelReason why these kernels: the vector width, or what kept faster ones away
     * @param warming whether plain kernels still answer while the chosen ones are being compiled
     * @param contextTokens the most tokens of a prompt and its answer together
     * @param draftHeads how many tokens can be guessed ahead
     * @param remarks what its owner should know of its files and of those for reuse
     */
    public record Description(
            String name,
            String device,
            String kernels,
            String kernelReason,
            boolean warming,
            int contextTokens,
            int draftHeads,
            String layerPlan,
            List<String> remarks) {}

    /** Stops within one step; requests in progress and in the queue fail. */
    @Override
    public void close() {
        loop.close();
        kernels.close();
        checkpoint.close();
    }
}
