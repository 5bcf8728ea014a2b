package dev.stepgate.gateway.catalog;

import dev.stepgate.gateway.config.Section;
import dev.stepgate.gateway.tenant.Label;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Finds routes that lead nowhere, in a circle, or need what their offers lack. */
final class RouteFaults {

    private RouteFaults() {}

    /** Faults that show in the model alone. */
    static void complain(ModelFacts model, Section section, Known known) {
        List<OfferFacts> offers = model.offers();
        if (offers.isEmpty()) {
            return;
        }
        if (model.task() == Task.EMBEDDINGS) {
            complainOfEmbeddings(model, section, known);
        }
        boolean allElsewhere = offers.stream().allMatch(each -> known.elsewhere(each.provider()));
        if (model.routing().labels().contains(Label.LOCAL_ONLY) && allElsewhere) {
            section.complain(
                    "labels",
                    "local-only, and no offer is of a local provider, so nobody is served");
        }
        Section route = section.section("route", false);
        switch (model.routing().policy()) {
            case WEIGHTED -> {
                if (offers.stream().allMatch(each -> each.weight() == 0)) {
                    route.complain(
                            "policy", "weighted, and every weight is 0 (expected: one above 0)");
                }
            }
            case LOCAL_FIRST, REMOTE_FIRST -> {
                if (allElsewhere) {
                    route.complain(
                            "policy",
                            model.routing().policy().word()
                                    + ", and no offer is of a local provider");
                }
            }
            case CHEAPEST -> {
                for (OfferFacts offer : offers) {
                    if (offer.price().isEmpty() && known.tellsNoPrices(offer.provider())) {
                        route.complain(
                                "policy",
                                "cheapest, and the price of the offer in line "
                                        + offer.place().line()
                                        + " is not known (expected:"
                                        + " dollars-per-million-prompt-tokens and"
                                        + " dollars-per-million-completion-tokens)");
                    }
                }
            }
            case LISTED, FASTEST -> {}
        }
    }

    /** Who else's vectors were in their place could not be told from them. */
    private static void complainOfEmbeddings(ModelFacts model, Section section, Known known) {
        for (OfferFacts offer : model.offers()) {
            if (known.hasNoEmbeddings(offer.provider())) {
                section.complain(
                        "task",
                        "embeddings, and "
                                + offer.provider()
                                + ", of the offer in line "
                                + offer.place().line()
                                + ", has none (expected: a provider of kind openai, openrouter,"
                                + " vllm, sglang or llama-cpp)");
            }
        }
        if (!model.routing().then().isEmpty()) {
            section.section("route", false)
                    .complain(
                            "then",
                            "of a model with task: embeddings (expected: none, as vectors of"
                                    + " another model cannot be compared with its own)");
        }
    }

    /**
     * Faults that show between models.
     *
     * @param routes the section of each model's route, by name
     */
    static void complain(Map<String, ModelFacts> models, Map<String, Section> routes) {
        for (ModelFacts model : models.values()) {
            Section route = routes.getOrDefault(model.name(), Section.none());
            for (String next : model.routing().then()) {
                ModelFacts found = models.get(next);
                if (found == null) {
                    route.complainUnknown("then", next, "model", models.keySet());
                } else if (found.task() == Task.EMBEDDINGS && model.task() == Task.CHAT) {
                    route.complain(
                            "then", next + " makes embeddings (expected: a model that answers)");
                }
            }
            List<String> circle = circle(model.name(), models);
            if (!circle.isEmpty()) {
                route.complain("then", "leads in a circle: " + String.join(", then ", circle));
            }
        }
    }

    /** The way from the model back to itself; empty if there is none. */
    private static List<String> circle(String start, Map<String, ModelFacts> models) {
        return way(start, start, models, new ArrayList<>());
    }

    private static List<String> way(
            String from, String to, Map<String, ModelFacts> models, List<String> seen) {
        seen.add(from);
        ModelFacts model = models.get(from);
        for (String next : model == null ? List.<String>of() : model.routing().then()) {
            if (next.equals(to)) {
                return List.of(from, to);
            }
            if (!seen.contains(next)) {
                List<String> rest = way(next, to, models, seen);
                if (!rest.isEmpty()) {
                    List<String> all = new ArrayList<>(List.of(from));
                    all.addAll(rest);
                    return all;
                }
            }
        }
        return List.of();
    }
}
