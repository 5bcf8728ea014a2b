package dev.stepgate.gateway.catalog;

import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.tenant.Tier;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The models there are, and who serves them. Thread-safe; what it holds may be replaced whole. */
public final class Catalog {
    private static final Logger LOG = System.getLogger(Catalog.class.getName());

    private record Written(Collection<ModelFacts> models, Map<String, Availability> providers) {}

    private final FirstTokens times;
    private final ProviderLists lists;
    private final Turns turns = new Turns();
    private Written written;
    private List<String> warned = List.of();
    private volatile Menu menu;

    /**
     * @param providers by name, every one that an offer uses
     * @param times what was measured of offers
     * @param lists what providers list
     */
    public Catalog(
            Collection<ModelFacts> models,
            Map<String, Availability> providers,
            FirstTokens times,
            ProviderLists lists) {
        this.times = times;
        this.lists = lists;
        this.written = new Written(List.copyOf(models), Map.copyOf(providers));
        this.menu = new Menu(models, providers, lists);
    }

    /**
     * Who serves a request, in the order to ask them.
     *
     * @throws Refusal.UnknownModel if there is no such model
     * @throws Refusal.NotInTier if the tier does not include it
     * @throws Refusal.Forbidden if nobody may serve such a request
     * @throws Refusal.NobodyAnswered if every provider that could serve it is off, or cannot now
     */
    public Route route(Asking asking) {
        return new Choosing(menu, asking, times).route();
    }

    /** The same; its providers stay open until the receiver closes it. */
    public HeldRoute hold(Asking asking) {
        Runnable release = turns.enter();
        try {
            return new HeldRoute(route(asking), release);
        } catch (RuntimeException | Error fault) {
            release.run();
            throw fault;
        }
    }

    /**
     * Holds something else from now on; requests that run keep what they have.
     *
     * @param closing ends what is in force no longer; runs once nobody uses it
     */
    public void replace(
            Collection<ModelFacts> models, Map<String, Availability> providers, Runnable closing) {
        synchronized (this) {
            written = new Written(List.copyOf(models), Map.copyOf(providers));
            relist();
        }
        turns.next(closing);
    }

    /** Looks up again what providers list, and warns of what they do not. */
    synchronized void relist() {
        menu = new Menu(written.models(), written.providers(), lists);
        List<String> unlisted = menu.unlisted();
        unlisted.stream()
                .filter(each -> !warned.contains(each))
                .forEach(each -> LOG.log(Level.WARNING, each));
        warned = unlisted;
    }

    /** Who can be asked, by name. */
    public Map<String, Availability> providers() {
        return menu.providers();
    }

    /** The models the tier may use and somebody serves, in the order written. */
    public List<ModelCard> models(Tier tier) {
        return menu.cards(tier);
    }

    /** The names of the models somebody serves, to whichever tier. */
    public List<String> served() {
        return menu.served();
    }

    /**
     * One model's card.
     *
     * @throws Refusal.UnknownModel if there is no such model, or nobody serves it
     * @throws Refusal.NotInTier if the tier does not include it
     */
    public ModelCard model(String name, Tier tier) {
        Menu now = menu;
        return now.card(now.entry(name, tier), tier)
                .orElseThrow(() -> new Refusal.UnknownModel(name));
    }

    /** What to tell an operator at start. */
    public List<String> remarks() {
        return Remarks.of(menu);
    }
}
