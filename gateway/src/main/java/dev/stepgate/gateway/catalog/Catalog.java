package dev.stepgate.gateway.catalog;

import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.tenant.Tier;
import dev.stepgate.provider.Provider;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** The models there are, and who serves them. Immutable. */
public final class Catalog {
    private record Entry(ModelFacts facts, List<Served> live) {}

    private record Served(Offer offer, Price price) {}

    private final Map<String, Entry> byName = new LinkedHashMap<>();
    private final Map<String, String> canonical = new HashMap<>();
    private final Map<String, Availability> providers;

    /**
     * @param providers by name, every one that an offer uses
     */
    public Catalog(Collection<ModelFacts> models, Map<String, Availability> providers) {
        this.providers = Map.copyOf(providers);
        for (ModelFacts facts : models) {
            byName.put(
                    facts.name(),
                    new Entry(
                            facts,
                            facts.offers().stream()
                                    .flatMap(offer -> served(facts.name(), offer))
                                    .toList()));
            canonical.put(facts.name(), facts.name());
            facts.aliases().forEach(alias -> canonical.put(alias, facts.name()));
        }
    }

    private Stream<Served> served(String model, OfferFacts offer) {
        return switch (providers.get(offer.provider())) {
            case Availability.Live(Provider provider, boolean local) ->
                    served(offer, provider, new Origin(model, offer.answersAs(), local));
            case Availability.Replaced(Provider provider, String name) ->
                    served(offer, provider, new Origin(model, name, true));
            case Availability.Off _ -> Stream.empty();
            case null -> Stream.empty();
        };
    }

    private record Origin(String model, String publicName, boolean local) {}

    private static Stream<Served> served(OfferFacts facts, Provider provider, Origin origin) {
        Offer offer =
                new Offer(
                        provider,
                        origin.model(),
                        facts.upstreamModel(),
                        origin.publicName(),
                        Optional.of(facts.price()),
                        OptionalInt.empty(),
                        origin.local());
        return Stream.of(new Served(offer, facts.price()));
    }

    /**
     * Who serves a request, in the order to ask them.
     *
     * @throws Refusal.UnknownModel if there is no such model
     * @throws Refusal.NotInTier if the tier does not include it
     * @throws Refusal.NobodyAnswered if every provider that could serve it is off
     */
    public Route route(Asking asking) {
        Entry entry = entry(asking.model(), asking.tier());
        if (entry.live().isEmpty()) {
            throw new Refusal.NobodyAnswered(
                    "model: no provider of \"" + asking.model() + "\" is switched on",
                    Refusal.NobodyAnswered.Cause.BROKEN,
                    "every offer of " + entry.facts().name() + " is off; see the lines at start",
                    Optional.empty());
        }
        return new Route(asking.model(), entry.live().stream().map(Served::offer).toList());
    }

    private Entry entry(String model, Tier tier) {
        String name = canonical.get(model);
        Entry entry = name == null ? null : byName.get(name);
        if (entry == null) {
            throw new Refusal.UnknownModel(model);
        }
        if (!tier.allows(entry.facts().name())) {
            throw new Refusal.NotInTier(model, tier.name());
        }
        return entry;
    }

    /** The models the tier may use and somebody serves, in the order written. */
    public List<ModelCard> models(Tier tier) {
        return byName.values().stream()
                .filter(entry -> tier.allows(entry.facts().name()) && !entry.live().isEmpty())
                .map(Catalog::card)
                .toList();
    }

    /**
     * One model's card.
     *
     * @throws Refusal.UnknownModel if there is no such model, or nobody serves it
     * @throws Refusal.NotInTier if the tier does not include it
     */
    public ModelCard model(String name, Tier tier) {
        Entry entry = entry(name, tier);
        if (entry.live().isEmpty()) {
            throw new Refusal.UnknownModel(name);
        }
        return card(entry);
    }

    private static ModelCard card(Entry entry) {
        ModelFacts facts = entry.facts();
        Served first = entry.live().getFirst();
        return new ModelCard(
                facts.name(),
                facts.displayName(),
                facts.ownedBy(),
                facts.created(),
                facts.contextTokens(),
                first.price(),
                first.offer().publicName());
    }

    /**
     * What to tell an operator at start: offers that are off, models something stands in for, and
     * providers that compute with other weights than the files say.
     */
    public List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        for (Entry entry : byName.values()) {
            for (OfferFacts offer : entry.facts().offers()) {
                if (providers.get(offer.provider()) instanceof Availability.Off off) {
                    remarks.add(
                            "offer "
                                    + offer.provider()
                                    + " of model "
                                    + entry.facts().name()
                                    + " is off: "
                                    + off.reason()
                                    + " ("
                                    + offer.place()
                                    + ")");
                }
            }
            standIn(entry).ifPresent(remarks::add);
        }
        providers.forEach(
                (name, availability) -> {
                    if (availability instanceof Availability.Replaced other) {
                        remarks.add(replaced(name, other));
                    }
                });
        return remarks;
    }

    private static String replaced(String provider, Availability.Replaced other) {
        return "provider "
                + provider
                + " computes with stepgate.engine.model in place of what providers.yaml says, so it"
                + " answers as "
                + other.name()
                + " (to answer under a model's name, write the path into providers.yaml)";
    }

    private Optional<String> standIn(Entry entry) {
        return entry.facts().offers().stream()
                .filter(offer -> providers.get(offer.provider()) instanceof Availability.Live)
                .filter(offer -> !offer.answersAs().equals(entry.facts().name()))
                .findFirst()
                .map(
                        offer ->
                                offer.answersAs()
                                        + " stands in for the real weights of "
                                        + entry.facts().name()
                                        + " (to change that, edit the offer at "
                                        + offer.place()
                                        + ")");
    }
}
