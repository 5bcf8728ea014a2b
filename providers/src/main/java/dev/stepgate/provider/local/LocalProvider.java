package dev.stepgate.provider.local;

import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.Prompt.Pages;
import dev.stepgate.chat.Prompt.Turns;
import dev.stepgate.chat.Spoken;
import dev.stepgate.engine.Generation;
import dev.stepgate.engine.LocalModel;
import dev.stepgate.engine.terms.EngineFault;
import dev.stepgate.engine.terms.Prompt;
import dev.stepgate.engine.terms.Request;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.Continues;
import dev.stepgate.provider.Counts;
import dev.stepgate.provider.Deadlines;
import dev.stepgate.provider.Layout;
import dev.stepgate.provider.Probed;
import dev.stepgate.provider.Provider;
import dev.stepgate.provider.ProviderFailure;
import dev.stepgate.provider.Queues;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The engine with one of its models as one more provider, whose wire is a method call. Thread-safe;
 * the model may not be open yet, or not any more, and is opened when somebody asks.
 */
public final class LocalProvider implements Provider, Continues, Counts, Probed, Queues {

    /** A field of a request and, not part of it, a colon or what leads into its value. */
    private static final Pattern FIELD =
            Pattern.compile("[a-z_]+(?:\\[[0-9]+]|\\.[a-z_]+)*(?=[:/#])");

    private static final Duration LONGEST_REST = Duration.ofMinutes(1);
    private static final Duration AS_LONG_AS_IT_TAKES = Duration.ofDays(1);

    private final MemoryPlan.Share share;
    private final String name;
    private final Shelf<LocalModel> shelf;
    private final Shelf<LocalModel>.Slot slot;
    private final int places;
    private final Deadlines deadlines;
    private final LongSupplier seeds;
    private final Supplier<String> callIds;

    LocalProvider(
            MemoryPlan.Share share,
            Opening opening,
            Shelf<LocalModel> shelf,
            LongSupplier seeds,
            Supplier<String> callIds) {
        LocalSettings settings = share.settings();
        this.share = share;
        this.name = settings.name();
        this.shelf = shelf;
        this.slot = shelf.slot(share.bytes(), () -> opening.open(share));
        this.places = settings.room().atOnce() + settings.room().waiting();
        this.deadlines = settings.deadlines();
        this.seeds = seeds;
        this.callIds = callIds;
    }

    /**
     * Opens the model, for nobody in particular.
     *
     * @throws ProviderFailure when that is not possible
     */
    void load() {
        borrow(AS_LONG_AS_IT_TAKES).close();
    }

    /** A turn with the model, for which one may have to wait until others are over. */
    private Shelf<LocalModel>.Loan borrow(Duration patience) {
        try {
            return shelf.borrow(slot, patience);
        } catch (InterruptedException gone) {
            throw new ProviderFailure.Cancelled(name);
        } catch (TimeoutException busy) {
            throw new ProviderFailure.Overloaded(
                    name,
                    "the model is not open within "
                            + patience
                            + ": others that still answer have its memory",
                    Optional.empty());
        } catch (EngineFault.Stopped closed) {
            throw translate(name, closed);
        } catch (EngineFault fault) {
            throw new ProviderFailure.Misconfigured(name, message(fault));
        }
    }

    /** What the checkpoint calls itself. */
    public String modelName() {
        return share.footprint().name();
    }

    /** Model, device, kernels and why, for people: one line. */
    public String description() {
        return shelf.look(slot)
                .map(model -> description(model.description()))
                .orElseGet(() -> modelName() + ", loaded on first use");
    }

    private static String description(LocalModel.Description d) {
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
        return share.footprint().remarks();
    }

    /**
     * Which kernels were chosen, and whether they answer already: "simd ready" or "simd warming";
     * empty while the model is not open.
     */
    public Optional<String> kernelState() {
        return shelf.look(slot)
                .map(LocalModel::description)
                .map(d -> d.kernels() + " " + (d.warming() ? "warming" : "ready"));
    }

    /** How its model writes conversations down, for upstreams of the same layout. */
    public Layout layout() {
        return new Handwriting(name, () -> shelf.look(slot), callIds);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Line line() {
        Optional<LocalModel> model = shelf.look(slot);
        return new Line(
                model.map(LocalModel::running).orElse(0),
                model.map(LocalModel::waiting).orElse(0) + shelf.waiting(slot),
                shelf.ready(slot));
    }

    @Override
    public ChatStream open(ChatRequest request) {
        return lent(model -> open(model, request));
    }

    /** It goes on with any text that is one choice. */
    @Override
    public boolean canContinue(ChatRequest request, Spoken spoken) {
        return Prompts.canBeOpened(request);
    }

    @Override
    public ChatStream goOn(ChatRequest request, Spoken spoken) {
        return lent(model -> goOn(model, request, spoken));
    }

    @Override
    public Optional<Size> size(ChatRequest request) {
        try {
            return shelf.look(slot).map(model -> size(model, request));
        } catch (EngineFault fault) {
            throw translate(name, fault);
        }
    }

    private Size size(LocalModel model, ChatRequest request) {
        int all = 0;
        int longest = 0;
        for (Prompt prompt : Prompts.of(name, request)) {
            int tokens = promptTokens(model, request, prompt);
            all += tokens;
            longest = Math.max(longest, tokens);
        }
        return new Size(all, Math.max(0, model.contextTokens() - longest));
    }

    /** Of the prompt before anything was answered. */
    private static int promptTokens(LocalModel model, ChatRequest request, Prompt prompt) {
        return model.promptTokens(Wishes.counted(request, prompt));
    }

    /** Loads the model, if it is not. */
    @Override
    public void probe() {
        load();
    }

    private ChatStream lent(Function<LocalModel, LocalAnswer> answer) {
        Shelf<LocalModel>.Loan loan = borrow(deadlines.firstToken());
        try {
            return new LentStream(answer.apply(loan.thing()), loan);
        } catch (EngineFault fault) {
            loan.close();
            throw translate(name, fault);
        } catch (RuntimeException | Error fault) {
            loan.close();
            throw fault;
        }
    }

    private LocalAnswer open(LocalModel model, ChatRequest request) {
        List<Prompt> prompts = Prompts.of(name, request);
        refuseTooMany(request);
        Binding binding = Binding.of(request);
        List<Request> firsts =
                prompts.stream()
                        .map(prompt -> Wishes.request(request, prompt, binding.form(), seeds))
                        .toList();
        return stream(model, request, firsts, binding);
    }

    private LocalAnswer goOn(LocalModel model, ChatRequest request, Spoken spoken) {
        Prompt prompt = Prompts.of(name, request).getFirst();
        Prompt opened = Prompts.opened(prompt, spoken);
        int before = promptTokens(model, request, prompt);
        var begun =
                new Resumption.Begun(
                        before,
                        model.encode(opened).length - before,
                        Math.max(0, model.encode(Prompts.thought(prompt, spoken)).length - before));
        Binding binding = Binding.of(request);
        LocalAnswer rest =
                Wishes.goingOn(Wishes.request(request, opened, binding.form(), seeds), begun)
                        .<LocalAnswer>map(left -> stream(model, request, List.of(left), binding))
                        .orElseGet(() -> new FullStream(name, request.model(), begun));
        return new Resumption(rest, BegunCalls.of(name, spoken), begun);
    }

    private LocalAnswer stream(
            LocalModel model, ChatRequest request, List<Request> firsts, Binding binding) {
        List<Generation> generations = generate(model, firsts, binding, request.answer().choices());
        return new LocalStream(name, request, generations, deadlines, callIds);
    }

    /**
     * One for each choice, all of them or none; those that follow the same prompt together.
     *
     * @throws EngineFault.Busy when not as many may wait
     * @throws EngineFault.BadRequest naming what in the request cannot bind an answer
     */
    private static List<Generation> generate(
            LocalModel model, List<Request> firsts, Binding binding, int choices) {
        List<Generation> generations = new ArrayList<>(firsts.size() * choices);
        try {
            for (Request first : firsts) {
                for (int choice = 0; choice < choices; choice++) {
                    generations.add(model.generate(Wishes.request(first, choice)));
                }
            }
            return generations;
        } catch (EngineFault.BadRequest bad) {
            generations.forEach(Generation::close);
            throw binding.inTheRequest(bad);
        } catch (EngineFault fault) {
            generations.forEach(Generation::close);
            throw fault;
        }
    }

    /** Where the model never has room for more at once, trying again would not help. */
    private void refuseTooMany(ChatRequest request) {
        if (request.choices() > places) {
            throw new EngineFault.BadRequest(
                    switch (request.prompt()) {
                        case Turns _ ->
                                "n: %d (expected: at most %d, as many as this model takes)"
                                        .formatted(request.choices(), places);
                        case Pages _ ->
                                "prompt: %d answers in all (expected: at most %d, as many as this model takes)"
                                        .formatted(request.choices(), places);
                    });
        }
    }

    /** Says in a provider's words what went wrong inside the engine. */
    static ProviderFailure translate(String name, EngineFault fault) {
        return switch (fault) {
            case EngineFault.BadRequest bad -> invalid(name, message(bad));
            case EngineFault.PromptTooLong tooLong ->
                    new ProviderFailure.Rejected(
                            name,
                            ProviderFailure.Rejected.Fault.CONTEXT_TOO_LONG,
                            "messages: this model's maximum context length is %d tokens, the prompt has %d and the answer needs at least %d"
                                    .formatted(
                                            tooLong.contextTokens(),
                                            tooLong.promptTokens(),
                                            tooLong.answerTokens()));
            case EngineFault.Busy busy -> full(name, message(busy), busy.untilRoom());
            case EngineFault.Stopped stopped ->
                    new ProviderFailure.Overloaded(name, message(stopped), Optional.empty());
            case EngineFault.BadCheckpoint bad ->
                    new ProviderFailure.Misconfigured(name, message(bad));
        };
    }

    /**
     * It takes no more at the moment.
     *
     * @param soon when it may, as far as that is known; however long, asking again after a minute
     *     is no harm
     */
    static ProviderFailure.Overloaded full(String name, String message, Optional<Duration> soon) {
        return new ProviderFailure.Overloaded(
                name,
                message,
                soon.map(time -> time.compareTo(LONGEST_REST) < 0 ? time : LONGEST_REST));
    }

    /** A rejection whose sentence begins with the field at fault, as the engine's do. */
    static ProviderFailure.Rejected invalid(String name, String sentence) {
        Matcher field = FIELD.matcher(sentence);
        return new ProviderFailure.Rejected(
                name,
                ProviderFailure.Rejected.Fault.INVALID,
                field.lookingAt() ? field.group() : "",
                sentence);
    }

    private static String message(EngineFault fault) {
        return String.valueOf(fault.getMessage());
    }
}
