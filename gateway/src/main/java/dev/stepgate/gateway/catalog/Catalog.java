package dev.stepgate.gateway.catalog;

import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.tenant.Tier;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The models there are, and who serves them. Thread-safe; what it holds may be replaced whole. */
public final class Catalog {
    private final FirstTokens times;
    private final Turns turns = new Turns();
    private volatile Menu menu;

    /**
     * @param providers by name, every one that an offer uses
     */
    public Catalog(Collection<ModelFacts> models, Map<String, Availability> providers) {
        this(models, providers, FirstTokens.unmeasured());
    }

    /** The same, with what was measured of offers. */
    public Catalog(
            Collection<ModelFacts> models, Map<String, Availability> providers, FirstTokens times) {
        this.times = times;
        this.menu = new Menu(models, providers, Listings.none());
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
        menu = new Menu(models, providers, Listings.none());
        turns.next(closing);
    }

    /** Who can be asked, by name. */
    public Map<String, Availability> providers() {
        return menu.providers();
    }

    /** The models the tier may use and somebody serves, in the order written. */
    public List<ModelCard> models(Tier tier) {
        return menu.cards(tier);
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
