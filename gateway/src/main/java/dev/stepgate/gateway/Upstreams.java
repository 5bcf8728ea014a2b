package dev.stepgate.gateway;

import dev.stepgate.gateway.catalog.Availability;
import dev.stepgate.gateway.catalog.CredentialReference;
import dev.stepgate.gateway.catalog.ProviderFacts;
import dev.stepgate.provider.Layout;
import dev.stepgate.provider.Lists;
import dev.stepgate.provider.Provider;
import dev.stepgate.provider.anthropic.AnthropicProvider;
import dev.stepgate.provider.local.LocalModels;
import dev.stepgate.provider.local.LocalProvider;
import dev.stepgate.provider.openai.OpenAiProvider;
import java.time.InstantSource;
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
    private final Remotes remotes;
    private final Function<String, Optional<String>> environment;
    private final LocalModels models;
    private volatile Map<String, Made> made = Map.of();

    /**
     * A provider and what it was made from.
     *
     * @param secret what was found where the credential is; prints without it
     */
    private record Made(
            ProviderFacts facts, CredentialReference.Resolved secret, Availability availability) {

        private void close() {
            switch (availability) {
                case Availability.Live(OpenAiProvider remote, boolean _) -> remote.close();
                case Availability.Live(AnthropicProvider remote, boolean _) -> remote.close();
                case Availability.Live _, Availability.Replaced _, Availability.Off _ -> {}
            }
        }
    }

    private Upstreams(
            Remotes remotes, Function<String, Optional<String>> environment, LocalModels models) {
        this.remotes = remotes;
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
        Upstreams upstreams =
                new Upstreams(new Remotes(clock, ids, layout(models)), environment, models);
        upstreams.made = upstreams.makeAll(providers);
        return upstreams;
    }

    /** That of the first model of this process; nothing can be written where there is none. */
    private static Layout layout(LocalModels models) {
        return models.providers().stream()
                .findFirst()
                .map(LocalProvider::layout)
                .orElse((request, spoken) -> Optional.empty());
    }

    private Map<String, Made> makeAll(Collection<ProviderFacts> providers) {
        Map<String, Made> all = new LinkedHashMap<>();
        for (ProviderFacts facts : providers) {
            CredentialReference.Resolved secret = secret(facts);
            Made known = made.get(facts.name());
            all.put(
                    facts.name(),
                    known != null && same(known.facts(), facts) && known.secret().equals(secret)
                            ? known
                            : new Made(facts, secret, make(facts, secret)));
        }
        return all;
    }

    /** Where a file says it does not matter. */
    private static boolean same(ProviderFacts one, ProviderFacts other) {
        if (one instanceof ProviderFacts.Local here && other instanceof ProviderFacts.Local there) {
            return here.at(there.place()).equals(there);
        }
        return one.equals(other);
    }

    private CredentialReference.Resolved secret(ProviderFacts facts) {
        return switch (facts) {
            case ProviderFacts.Local _ -> new CredentialReference.Resolved.NotWanted();
            case ProviderFacts.Remote upstream -> upstream.credential().resolve(environment);
        };
    }

    /**
     * What of the providers cannot be had before a restart: models of this process that are new or
     * other ones, each with a sentence.
     */
    Map<ProviderFacts.Local, String> needRestart(Collection<ProviderFacts> providers) {
        Map<ProviderFacts.Local, String> found = new LinkedHashMap<>();
        for (ProviderFacts facts : providers) {
            Made known = made.get(facts.name());
            if (facts instanceof ProviderFacts.Local here
                    && (known == null || !same(known.facts(), here))) {
                found.put(
                        here,
                        here.name()
                                + ": a local provider that was not there at the start, or was"
                                + " another (expected: a restart)");
            }
        }
        return found;
    }

    /**
     * Has these instead of those so far; what did not change stays as it is. None may need a
     * restart.
     *
     * @return closes the connections of those that are gone, once nobody uses them
     */
    Runnable replace(Collection<ProviderFacts> providers) {
        Map<String, Made> before = made;
        Map<String, Made> after = makeAll(providers);
        made = after;
        List<Made> gone =
                before.values().stream().filter(each -> !after.containsValue(each)).toList();
        return () -> gone.forEach(Made::close);
    }

    /** Whether a provider is one of those there are now. */
    boolean has(Provider provider) {
        return byName().values().stream()
                .anyMatch(
                        each ->
                                switch (each) {
                                    case Availability.Live live -> live.provider().equals(provider);
                                    case Availability.Replaced other ->
                                            other.provider().equals(provider);
                                    case Availability.Off _ -> false;
                                });
    }

    /** Every provider that could be made, by name. */
    Map<String, Availability> byName() {
        Map<String, Availability> byName = new LinkedHashMap<>();
        made.forEach((name, each) -> byName.put(name, each.availability()));
        return byName;
    }

    /**
     * Those that can tell which models they have, with prices or contexts; the list of one that is
     * only known to speak OpenAI's dialect has neither.
     */
    Map<String, Lists> listing() {
        Map<String, Lists> listing = new LinkedHashMap<>();
        made.forEach(
                (name, each) -> {
                    if (each.facts() instanceof ProviderFacts.OpenAi upstream
                            && upstream.dialect() != ProviderFacts.Dialect.OPENAI
                            && each.availability() instanceof Availability.Live live
                            && live.provider() instanceof Lists lists) {
                        listing.put(name, lists);
                    }
                });
        return listing;
    }

    /** The models of this process, loaded or not. */
    List<LocalProvider> local() {
        return models.providers();
    }

    /** How they share this machine's memory, for people: one line each. */
    List<String> memory() {
        return models.plan().lines();
    }

    private Availability make(ProviderFacts facts, CredentialReference.Resolved secret) {
        return switch (facts) {
            case ProviderFacts.Local here -> {
                LocalProvider provider = models.provider(here.name());
                yield here.weights() instanceof ProviderFacts.Weights.Instead
                        ? new Availability.Replaced(provider, ownName(provider.modelName()))
                        : new Availability.Live(provider, true);
            }
            case ProviderFacts.Remote upstream -> remote(upstream, secret);
        };
    }

    /** What a checkpoint calls itself, as a name that can stand in a URL. */
    static String ownName(String checkpoint) {
        String word = checkpoint.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]+", "-");
        String bare = word.replaceAll("^-|-$", "");
        return "local/" + (bare.isEmpty() ? "unnamed" : bare);
    }

    private Availability remote(ProviderFacts.Remote facts, CredentialReference.Resolved secret) {
        if (secret instanceof CredentialReference.Resolved.Absent absent) {
            return new Availability.Off(absent.reason());
        }
        return switch (facts) {
            case ProviderFacts.OpenAi upstream ->
                    new Availability.Live(remotes.make(upstream, secret));
            case ProviderFacts.Anthropic upstream ->
                    new Availability.Live(remotes.make(upstream, secret));
        };
    }

    @Override
    public void close() {
        made.values().forEach(Made::close);
        models.close();
    }
}
