package dev.stepgate.gateway;

import dev.stepgate.gateway.catalog.Availability;
import dev.stepgate.gateway.catalog.CredentialReference;
import dev.stepgate.gateway.catalog.ProviderFacts;
import dev.stepgate.provider.local.LocalModels;
import dev.stepgate.provider.local.LocalProvider;
import dev.stepgate.provider.openai.Credential;
import dev.stepgate.provider.openai.Dialect;
import dev.stepgate.provider.openai.OpenAiProvider;
import dev.stepgate.provider.openai.OpenAiSettings;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The providers an operator configured, made ready to be asked. Thread-safe once opened; closing it
 * closes their connections.
 */
final class Upstreams implements AutoCloseable {
    private final InstantSource clock;
    private final Ids ids;
    private final Function<String, Optional<String>> environment;
    private final LocalModels models;
    private final Map<String, Availability> byName = new LinkedHashMap<>();
    private final List<OpenAiProvider> remote = new ArrayList<>();

    private Upstreams(
            InstantSource clock,
            Ids ids,
            Function<String, Optional<String>> environment,
            LocalModels models) {
        this.clock = clock;
        this.ids = ids;
        this.environment = environment;
        this.models = models;
    }

    /**
     * Makes the providers; connects to nothing yet.
     *
     * @param environment finds what credentials refer to
     * @param models those that the local ones among the providers have; closed with this
     */
    static Upstreams open(
            Collection<ProviderFacts> providers,
            InstantSource clock,
            Ids ids,
            Function<String, Optional<String>> environment,
            LocalModels models) {
        Upstreams upstreams = new Upstreams(clock, ids, environment, models);
        for (ProviderFacts facts : providers) {
            upstreams.byName.put(facts.name(), upstreams.make(facts));
        }
        return upstreams;
    }

    /** Every provider that could be made, by name. */
    Map<String, Availability> byName() {
        return byName;
    }

    /** The models of this process, loaded or not. */
    List<LocalProvider> local() {
        return models.providers();
    }

    /** How they share this machine's memory, for people: one line each. */
    List<String> memory() {
        return models.plan().lines();
    }

    private Availability make(ProviderFacts facts) {
        return switch (facts) {
            case ProviderFacts.Local here -> {
                LocalProvider provider = models.provider(here.name());
                yield here.weights() instanceof ProviderFacts.Weights.Instead
                        ? new Availability.Replaced(provider, ownName(provider.modelName()))
                        : new Availability.Live(provider, true);
            }
            case ProviderFacts.OpenAi upstream -> openAi(upstream);
        };
    }

    /** What a checkpoint calls itself, as a name that can stand in a URL. */
    static String ownName(String checkpoint) {
        String word = checkpoint.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]+", "-");
        String bare = word.replaceAll("^-|-$", "");
        return "local/" + (bare.isEmpty() ? "unnamed" : bare);
    }

    private Availability openAi(ProviderFacts.OpenAi facts) {
        return switch (facts.credential().resolve(environment)) {
            case CredentialReference.Resolved.Absent absent ->
                    new Availability.Off(absent.reason());
            case CredentialReference.Resolved.NotWanted none -> live(facts, Credential.none());
            case CredentialReference.Resolved.Found found ->
                    live(facts, Credential.bearer(found.secret()));
        };
    }

    private Availability live(ProviderFacts.OpenAi facts, Credential credential) {
        OpenAiSettings settings =
                new OpenAiSettings(
                        facts.name(),
                        facts.baseUrl(),
                        credential,
                        facts.deadlines(),
                        dialect(facts.dialect()));
        OpenAiProvider provider = new OpenAiProvider(settings, clock, ids::call);
        remote.add(provider);
        return new Availability.Live(provider);
    }

    private static Dialect dialect(ProviderFacts.Dialect dialect) {
        return switch (dialect) {
            case OPENAI -> Dialect.OPENAI;
            case OPENROUTER -> Dialect.OPENROUTER;
            case STEPFUN -> Dialect.STEPFUN;
            case LLAMA_CPP -> Dialect.LLAMA_CPP;
        };
    }

    @Override
    public void close() {
        remote.forEach(OpenAiProvider::close);
        models.close();
    }
}
