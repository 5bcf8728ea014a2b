package dev.stepgate.gateway.catalog;

import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.tenant.Label;
import dev.stepgate.gateway.tenant.Price;
import dev.stepgate.gateway.tenant.Tier;
import dev.stepgate.provider.ListedModel;
import dev.stepgate.provider.Provider;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/** The models of one reading of the files, with the offers that can be asked. Immutable. */
final class Menu {

    /** A model, those of its offers that are on, and those that are not. */
    record Entry(ModelFacts facts, List<Served> live, List<OfferFacts> off) {}

    /** An offer that is on, and what was written of it. */
    record Served(Offer offer, OfferFacts facts) {}

    private final Map<String, Entry> byName = new LinkedHashMap<>();
    private final Map<String, String> canonical = new HashMap<>();
    private final Map<String, Availability> providers;
    private final ProviderLists lists;

    /**
     * @param providers by name, every one that an offer uses
     */
    Menu(Collection<ModelFacts> models, Map<String, Availability> providers, ProviderLists lists) {
        this.providers = Map.copyOf(providers);
        this.lists = lists;
        for (ModelFacts facts : models) {
            List<OfferFacts> off = facts.offers().stream().filter(this::isOff).toList();
            List<Served> live =
                    facts.offers().stream().flatMap(offer -> served(facts, offer)).toList();
            byName.put(facts.name(), new Entry(facts, live, off));
            canonical.put(facts.name(), facts.name());
            facts.aliases().forEach(alias -> canonical.put(alias, facts.name()));
        }
    }

    private boolean isOff(OfferFacts offer) {
        return providers.get(offer.provider()) instanceof Availability.Off;
    }

    private Stream<Served> served(ModelFacts model, OfferFacts offer) {
        return switch (providers.get(offer.provider())) {
            case Availability.Live(Provider provider, boolean local) ->
                    served(model, offer, new Server(provider, offer.answersAs(), local));
            case Availability.Replaced(Provider provider, String name) ->
                    served(model, offer, new Server(provider, name, true));
            case Availability.Off _ -> Stream.empty();
            case null -> Stream.empty();
        };
    }

    private record Server(Provider provider, String publicName, boolean local) {}

    /** The file's word goes before the list's; where both are silent the model's own holds. */
    private Stream<Served> served(ModelFacts model, OfferFacts facts, Server server) {
        Optional<ListedModel> listed = lists.of(facts.provider(), facts.upstreamModel());
        OptionalInt told =
                facts.contextTokens().isPresent()
                        ? facts.contextTokens()
                        : listed.map(ListedModel::contextTokens)
                                .filter(context -> context.orElse(0) > 0)
                                .orElse(OptionalInt.empty());
        Offer offer =
                new Offer(
                        server.provider(),
                        model.name(),
                        facts.upstreamModel(),
                        server.publicName(),
                        facts.price()
                                .or(() -> listed.flatMap(ListedModel::price).map(Menu::price))
                                .or(() -> server.local() ? FREE : Optional.empty()),
                        OptionalInt.of(told.orElse(model.contextTokens())),
                        server.local());
        return Stream.of(new Served(offer, facts));
    }

    private static final Optional<Price> FREE = Optional.of(new Price(0, 0));

    private static Price price(ListedModel.Price listed) {
        return new Price(
                listed.promptNanodollarsPerToken(), listed.completionNanodollarsPerToken());
    }

    /**
     * The model of that name or alias.
     *
     * @throws Refusal.UnknownModel if there is no such model
     * @throws Refusal.NotInTier if the tier does not include it
     * @throws Refusal.NotForKey if the caller's key is for others
     */
    Entry entry(String model, Tier tier) {
        String name = canonical.get(model);
        Entry entry = name == null ? null : byName.get(name);
        if (entry == null) {
            throw new Refusal.UnknownModel(model);
        }
        if (!tier.allows(entry.facts().name())) {
            throw tier.includes(entry.facts().name())
                    ? new Refusal.NotForKey(model)
                    : new Refusal.NotInTier(model, tier.name());
        }
        return entry;
    }

    /** The models to fall to after this one, those that they fall to included, each once. */
    List<Entry> after(Entry entry) {
        Set<String> seen = new LinkedHashSet<>();
        follow(entry, seen);
        seen.remove(entry.facts().name());
        return seen.stream().map(byName::get).toList();
    }

    private void follow(Entry entry, Set<String> seen) {
        if (seen.add(entry.facts().name())) {
            for (String next : entry.facts().routing().then()) {
                Entry found = byName.get(next);
                if (found != null) {
                    follow(found, seen);
                }
            }
        }
    }

    /** The models the tier may use and somebody serves, in the order written. */
    List<ModelCard> cards(Tier tier) {
        return byName.values().stream()
                .filter(entry -> tier.allows(entry.facts().name()))
                .flatMap(entry -> card(entry, tier).stream())
                .toList();
    }

    /** What the tier may know of the model; empty if nobody serves it. */
    Optional<ModelCard> card(Entry entry, Tier tier) {
        ModelFacts facts = entry.facts();
        return Stream.concat(Stream.of(entry), after(entry).stream())
                .filter(each -> tier.allows(each.facts().name()))
                .flatMap(each -> each.live().stream())
                .filter(served -> admits(served, facts, tier))
                .map(Served::offer)
                .findFirst()
                .map(
                        first ->
                                new ModelCard(
                                        facts.name(),
                                        facts.displayName(),
                                        facts.ownedBy(),
                                        facts.created(),
                                        first.contextTokens().orElse(facts.contextTokens()),
                                        first.price().orElse(FREE.orElseThrow()),
                                        first.publicName(),
                                        facts.task()));
    }

    private static boolean admits(Served served, ModelFacts asked, Tier tier) {
        boolean stays =
                tier.labels().contains(Label.LOCAL_ONLY)
                        || asked.routing().labels().contains(Label.LOCAL_ONLY);
        return served.facts().onlyIf().admits(tier.name()) && (served.offer().local() || !stays);
    }

    /** Offers of models that their providers do not list, a sentence each. */
    List<String> unlisted() {
        List<String> found = new ArrayList<>();
        for (Entry entry : byName.values()) {
            for (Served served : entry.live()) {
                OfferFacts offer = served.facts();
                if (lists.knows(offer.provider())
                        && lists.of(offer.provider(), offer.upstreamModel()).isEmpty()) {
                    found.add(
                            offer.place()
                                    + ": "
                                    + offer.provider()
                                    + " does not list "
                                    + offer.upstreamModel()
                                    + " (is it spelled so, and still there?)");
                }
            }
        }
        return found;
    }

    /** The names of the models the tier may use for that, and somebody serves. */
    List<String> names(Task task, Tier tier) {
        return cards(tier).stream().filter(card -> card.task() == task).map(ModelCard::id).toList();
    }

    /** The names of those that somebody serves, to whichever tier. */
    List<String> served() {
        return byName.values().stream()
                .filter(entry -> !entry.live().isEmpty())
                .map(entry -> entry.facts().name())
                .toList();
    }

    Collection<Entry> entries() {
        return byName.values();
    }

    Map<String, Availability> providers() {
        return providers;
    }
}
