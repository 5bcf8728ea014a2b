package dev.stepgate.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.EmbeddingRequest;
import dev.stepgate.chat.Prompt;
import dev.stepgate.chat.Prompt.Page;
import dev.stepgate.chat.Spoken;
import dev.stepgate.chat.Usage;
import dev.stepgate.provider.Bills;
import dev.stepgate.provider.ChatStream;
import dev.stepgate.provider.Continues;
import dev.stepgate.provider.EmbeddingStream;
import dev.stepgate.provider.Embeds;
import dev.stepgate.provider.Layout;
import dev.stepgate.provider.ListedModel;
import dev.stepgate.provider.Lists;
import dev.stepgate.provider.Probed;
import dev.stepgate.provider.Provider;
import dev.stepgate.provider.ProviderFailure;
import dev.stepgate.provider.remote.Continued;
import dev.stepgate.provider.remote.Continuing;
import dev.stepgate.provider.remote.Toll;
import dev.stepgate.provider.remote.Upstream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * An upstream that speaks the OpenAI chat dialect over HTTP. Thread-safe; closing it closes its
 * connections.
 */
public final class OpenAiProvider
        implements Provider, Embeds, Continues, Lists, Probed, Bills, AutoCloseable {
    private static final Duration PROBE_WITHIN = Duration.ofSeconds(5);
    private static final int MOST_PAGES = 100;
    private static final String FREE = ":free";

    private final OpenAiSettings settings;
    private final Dialect dialect;
    private final Supplier<String> ids;
    private final Layout layout;
    private final Upstream upstream;
    private final FreeAllowance free;
    private final Generations generations;
    private final AtomicReference<String> thoughtsField;

    /**
     * Connects to nothing yet, and knows no model's layout.
     *
     * @param clock what turns "at that date" into "in so many seconds"
     * @param ids new ids for tool calls that came without one
     * @param aside is told what an operator should hear although no request failed of it
     */
    public OpenAiProvider(
            OpenAiSettings settings,
            InstantSource clock,
            Supplier<String> ids,
            Consumer<String> aside) {
        this(settings, clock, ids, aside, (request, spoken) -> Optional.empty());
    }

    /**
     * Connects to nothing yet.
     *
     * @param layout of its models, for {@link Continuing#COMPLETION}
     */
    public OpenAiProvider(
            OpenAiSettings settings,
            InstantSource clock,
            Supplier<String> ids,
            Consumer<String> aside,
            Layout layout) {
        this.settings = settings;
        this.dialect = settings.dialect();
        this.ids = ids;
        this.layout = layout;
        this.upstream = new Upstream(settings.remote(), clock, aside);
        this.free = new FreeAllowance(upstream.name(), clock, this::account);
        this.generations = new Generations(upstream, dialect.headers(), PROBE_WITHIN);
        this.thoughtsField = new AtomicReference<>(dialect.thoughtsField());
    }

    @Override
    public String name() {
        return upstream.name();
    }

    @Override
    public ChatStream open(ChatRequest request) {
        refuseWhatItWouldIgnore(request);
        return switch (request.prompt()) {
            case Prompt.Turns _ -> answer(request);
            case Prompt.Pages _ ->
                    complete(request, RequestBody.of(request, dialect), new Following.Plain());
        };
    }

    private ChatStream answer(ChatRequest request) {
        var reader = new ChunkReader(request, dialect, upstream.failures(), ids);
        ChatStream stream = upstream.ask(chat(request), reader);
        ChatStream learning =
                dialect.has(Quirk.THOUGHTS_GO_BACK_AS_THEY_CAME)
                        ? new Learning(stream, reader, thoughtsField)
                        : stream;
        return switch (settings.callsInText()) {
            case STAY_TEXT -> learning;
            case BECOME_CALLS ->
                    request.tools().isEmpty()
                            ? learning
                            : new Salvage(learning, request.tools(), ids);
        };
    }

    @Override
    public EmbeddingStream embed(EmbeddingRequest request) {
        if (!dialect.embeds()) {
            throw upstream.failures().unable("model", "this provider has no embeddings");
        }
        Map<String, String> headers = new HashMap<>(dialect.headers());
        headers.put("Accept", "application/json");
        byte[] body = EmbeddingBody.of(request);
        var reader = new EmbeddingReader(request, upstream.failures());
        Upstream.Ask ask = new Upstream.Ask("/embeddings", body, headers, toll(request.model()));
        return new EmbeddingStream(upstream.ask(ask, reader), reader::vectors);
    }

    private Upstream.Ask chat(ChatRequest request) {
        byte[] body = RequestBody.of(request, dialect, thoughtsField.get());
        return new Upstream.Ask("/chat/completions", body, dialect.headers(), toll(request));
    }

    private Toll toll(ChatRequest request) {
        return toll(request.model());
    }

    private Toll toll(String model) {
        return dialect == Dialect.OPENROUTER && model.endsWith(FREE) ? free : Toll.none();
    }

    private void refuseWhatItWouldIgnore(ChatRequest request) {
        dialect.obstacle(request.prompt())
                .ifPresent(
                        why -> {
                            throw upstream.failures().unable("prompt", why);
                        });
        if (!dialect.takes(request.answer().form())) {
            throw upstream.failures()
                    .unable("response_format", "this provider cannot hold answers to such a form");
        }
        if (request.answer().choices() > 1 && !dialect.takes("n")) {
            throw upstream.failures().unable("n", "this provider gives one answer to a question");
        }
        if (!request.tools().isEmpty() && !dialect.takes(request.answer().calls().choice())) {
            throw upstream.failures()
                    .unable("tool_choice", "this provider cannot be told which tools to call");
        }
    }

    @Override
    public boolean canContinue(ChatRequest request, Spoken spoken) {
        if (request.prompt() instanceof Prompt.Pages(List<Page> pages)) {
            return pages.size() == 1
                    && pages.getFirst() instanceof Page.Text
                    && Continued.unbound(request.answer())
                    && dialect.obstacle(request.prompt()).isEmpty();
        }
        return switch (settings.continuing()) {
            case NO -> false;
            case PREFILL -> Continued.fitsPrefill(request, spoken);
            case COMPLETION ->
                    Continued.unbound(request.answer()) && layout.page(request, spoken).isPresent();
        };
    }

    @Override
    public ChatStream goOn(ChatRequest request, Spoken spoken) {
        if (request.prompt() instanceof Prompt.Pages(List<Page> pages)
                && pages.getFirst() instanceof Page.Text(String text)) {
            long tokens = Continued.estimatedTokens(spoken);
            Prompt longer = new Prompt.Pages(List.of(new Page.Text(text + spoken.text())));
            ChatRequest rest = Continued.leaving(request.after(longer), tokens);
            return new Continued(open(rest), name(), spoken, tokens);
        }
        return switch (settings.continuing()) {
            case PREFILL -> {
                long tokens = Continued.estimatedTokens(spoken);
                ChatRequest rest = Continued.leaving(request, tokens);
                ChatStream stream = open(Prefill.request(rest, spoken, dialect));
                yield new Continued(stream, name(), spoken, tokens);
            }
            case COMPLETION ->
                    layout.page(request, spoken)
                            .map(page -> goOn(request, spoken, page))
                            .orElseThrow(() -> cannotGoOn("its layout has no such page"));
            case NO -> throw cannotGoOn("no");
        };
    }

    private ProviderFailure cannotGoOn(String why) {
        return upstream.failures().misconfigured("continues: " + why);
    }

    private ChatStream goOn(ChatRequest request, Spoken spoken, Layout.Page page) {
        long tokens = page.spokenTokens().orElseGet(() -> Continued.estimatedTokens(spoken));
        byte[] body =
                RequestBody.completion(Continued.leaving(request, tokens), dialect, page.prompt());
        ChatStream stream = complete(request, body, new Following.LaidOut(page.reading()));
        return new Continued(stream, name(), spoken, tokens);
    }

    private ChatStream complete(ChatRequest request, byte[] body, Following following) {
        return upstream.ask(
                new Upstream.Ask("/completions", body, dialect.headers(), toll(request)),
                new CompletionReader(request, following, upstream.failures()));
    }

    @Override
    public List<ListedModel> models() {
        Duration within = settings.remote().deadlines().firstToken();
        List<ListedModel> models = new ArrayList<>();
        String path = "/models";
        for (int page = 0; page < MOST_PAGES && !path.isEmpty(); page++) {
            JsonNode found = upstream.get(path, dialect.headers(), within);
            models.addAll(ModelList.read(found));
            path = ModelList.next(found, settings.remote().baseUrl());
        }
        if (dialect == Dialect.OPENROUTER) { // which lists those that embed apart
            upstream.find("/embeddings/models", dialect.headers(), within)
                    .map(ModelList::read)
                    .ifPresent(models::addAll);
        }
        return models;
    }

    @Override
    public void probe() {
        switch (dialect) {
            case OPENROUTER -> free.learn(account());
            case STEPFUN, OPENAI -> upstream.get("/models", dialect.headers(), PROBE_WITHIN);
            case VLLM, SGLANG, LLAMA_CPP, TRANSFORMERS ->
                    upstream.get(upstream.beside("health"), Map.of(), PROBE_WITHIN);
        }
    }

    /** What OpenRouter says of our account. */
    private JsonNode account() {
        return upstream.get("/key", dialect.headers(), PROBE_WITHIN);
    }

    @Override
    public Optional<Usage> billed(String billId) {
        return dialect == Dialect.OPENROUTER ? generations.usage(billId) : Optional.empty();
    }

    Generations generations() {
        return generations;
    }

    @Override
    public void close() {
        upstream.close();
    }
}
