package dev.stepgate.gateway.catalog;

import dev.stepgate.gateway.config.Complaints;
import dev.stepgate.gateway.config.Key;
import dev.stepgate.gateway.tenant.Tier;
import dev.stepgate.gateway.tenant.TierFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What providers.yaml, models.yaml and tiers.yaml say together. Immutable.
 *
 * @param providers by name, as are models and tiers; each in the order written
 */
public record Plan(
        Map<String, ProviderFacts> providers,
        Map<String, ModelFacts> models,
        Map<String, Tier> tiers) {

    /** Reads the folder's three files; only worth using if there were no complaints. */
    public static Plan read(Path folder, Complaints complaints) {
        ProviderFile.Found found = ProviderFile.read(folder.resolve("providers.yaml"), complaints);
        Path tierFile = folder.resolve("tiers.yaml");
        Known known = new Known(found.names(), found.providers(), TierFile.names(tierFile));
        Map<String, ModelFacts> models =
                ModelFile.read(folder.resolve("models.yaml"), known, complaints);
        List<String> names = new ArrayList<>(models.keySet());
        Map<String, Tier> tiers =
                TierFile.read(tierFile, names, servedHere(models, known), complaints);
        return new Plan(found.providers(), models, tiers);
    }

    private static List<String> servedHere(Map<String, ModelFacts> models, Known known) {
        return models.values().stream()
                .filter(
                        model ->
                                model.offers().stream()
                                        .anyMatch(offer -> !known.elsewhere(offer.provider())))
                .map(ModelFacts::name)
                .toList();
    }

    /** Every key of a provider, a model or an offer, for whoever explains them. */
    public static List<Key<?>> keys(Of what) {
        return switch (what) {
            case PROVIDER -> ProviderFile.keys();
            case MODEL -> ModelFile.keys();
            case ROUTE -> ModelFile.routeKeys();
            case OFFER -> OfferReading.keys();
            case CONDITION -> ConditionReading.keys();
        };
    }

    /** What the files describe. */
    public enum Of {
        PROVIDER,
        MODEL,
        ROUTE,
        OFFER,
        CONDITION
    }

    /**
     * The same providers, but the first that computes here does so with other files.
     *
     * @param checkpoint in place of the weights that its file names
     * @param draftModel in place of the draft heads that it names
     */
    public List<ProviderFacts> offeredWith(Optional<Path> checkpoint, Optional<Path> draftModel) {
        List<ProviderFacts> offered = new ArrayList<>(offered());
        for (int i = 0; i < offered.size(); i++) {
            if (offered.get(i) instanceof ProviderFacts.Local here) {
                offered.set(i, with(checkpoint, draftModel, here));
                break;
            }
        }
        return offered;
    }

    private static ProviderFacts with(
            Optional<Path> checkpoint, Optional<Path> draftModel, ProviderFacts.Local here) {
        return new ProviderFacts.Local(
                here.name(),
                checkpoint
                        .<ProviderFacts.Weights>map(ProviderFacts.Weights.Instead::new)
                        .orElse(here.weights()),
                draftModel.or(here::draftModel),
                here.load(),
                here.deadlines(),
                here.place());
    }

    /** The providers that some model's offer names; nothing of the others need be made. */
    public List<ProviderFacts> offered() {
        return providers.values().stream()
                .filter(
                        provider ->
                                models.values().stream()
                                        .flatMap(model -> model.offers().stream())
                                        .anyMatch(o -> o.provider().equals(provider.name())))
                .toList();
    }
}
