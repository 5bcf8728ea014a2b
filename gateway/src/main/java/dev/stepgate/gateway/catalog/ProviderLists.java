package dev.stepgate.gateway.catalog;

import dev.stepgate.provider.ListedModel;
import dev.stepgate.provider.Lists;
import dev.stepgate.provider.ProviderFailure;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What providers listed when they were last asked, be it before a restart. Thread-safe; one thread
 * asks.
 */
public final class ProviderLists {
    private static final Logger LOG = System.getLogger(ProviderLists.class.getName());

    /** After how long one that could not tell is asked again. */
    private static final Duration AGAIN = Duration.ofMinutes(5);

    private final ListKeeper keeper;
    private final InstantSource clock;
    private final Duration every;

    /** When whom is to be asked next; a provider that was configured anew is another. */
    private final Map<Lists, Instant> due = new LinkedHashMap<>();

    private volatile Map<String, Map<String, ListedModel>> byProvider;

    /**
     * @param remembered what was kept before; empty for nothing
     * @param every how long a list is good for
     */
    public ProviderLists(
            String remembered, ListKeeper keeper, Duration every, InstantSource clock) {
        this.byProvider = ListText.read(remembered);
        this.keeper = keeper;
        this.every = every;
        this.clock = clock;
    }

    /**
     * What the provider lists under that name; one with a suffix that only says how to route is
     * listed without it. Empty where nothing is known.
     */
    Optional<ListedModel> of(String provider, String upstreamModel) {
        Map<String, ListedModel> models = byProvider.getOrDefault(provider, Map.of());
        int suffix = upstreamModel.lastIndexOf(':');
        ListedModel exact = models.get(upstreamModel);
        return exact != null || suffix < 0 || upstreamModel.endsWith(":free")
                ? Optional.ofNullable(exact)
                : Optional.ofNullable(models.get(upstreamModel.substring(0, suffix)));
    }

    /** Whether the provider told anything. */
    boolean knows(String provider) {
        return !byProvider.getOrDefault(provider, Map.of()).isEmpty();
    }

    /**
     * Asks those whose lists are old; what one cannot tell now is kept as it was.
     *
     * @return whether anything is known now that was not
     */
    boolean ask(Map<String, Lists> providers) {
        due.keySet().retainAll(providers.values());
        Map<String, Map<String, ListedModel>> known = new LinkedHashMap<>(byProvider);
        providers.forEach(
                (name, provider) -> {
                    if (!clock.instant().isBefore(due.getOrDefault(provider, Instant.MIN))) {
                        ask(name, provider, known);
                    }
                });
        if (known.equals(byProvider)) {
            return false;
        }
        byProvider = known;
        keep();
        return true;
    }

    private void ask(String name, Lists provider, Map<String, Map<String, ListedModel>> known) {
        try {
            Map<String, ListedModel> models = new LinkedHashMap<>();
            provider.models().forEach(model -> models.put(model.id(), model));
            known.put(name, models);
            due.put(provider, clock.instant().plus(every));
        } catch (ProviderFailure.Cancelled closed) {
            throw closed;
        } catch (ProviderFailure cannot) {
            Duration wait = every.compareTo(AGAIN) < 0 ? every : AGAIN;
            due.put(provider, clock.instant().plus(wait));
            LOG.log(
                    Level.INFO,
                    "provider {0} does not tell its models now; what it told before holds: {1}",
                    name,
                    cannot.getMessage());
        }
    }

    private void keep() {
        try {
            keeper.keep(ListText.of(byProvider));
        } catch (IOException fault) {
            LOG.log(
                    Level.WARNING,
                    "what providers list cannot be kept in the data folder: {0}",
                    fault.getMessage());
        }
    }
}
