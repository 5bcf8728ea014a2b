package dev.stepgate.gateway.catalog;

import dev.stepgate.gateway.config.Complaints;
import dev.stepgate.gateway.config.Form;
import dev.stepgate.gateway.config.Key;
import dev.stepgate.gateway.config.Section;
import dev.stepgate.gateway.config.YamlFile;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads {@code models.yaml}. */
final class ModelFile {
    private static final Key<String> DISPLAY_NAME =
            Key.required("display-name", Form.text(), "What people call the model.");
    private static final Key<String> OWNED_BY =
            Key.required("owned-by", Form.name(), "Who made the model.");
    private static final Key<LocalDate> CREATED =
            Key.required("created", Form.day(), "When the model was released.");
    private static final Key<Integer> CONTEXT =
            Key.required(
                    "context-tokens",
                    Form.integer(1, 100_000_000),
                    "Tokens that fit, prompt and answer together; told to clients.");
    private static final Key<String> ALIASES =
            Key.optional("aliases", Form.name(), "A list of further names clients may ask for.");
    private static final Key<String> PROVIDER =
            Key.required("provider", Form.name(), "Who serves it: a name of `providers.yaml`.");
    private static final Key<String> UPSTREAM_MODEL =
            Key.required("model", Form.name(), "What that provider calls the model.");
    private static final Key<String> ANSWERS_AS =
            Key.optional(
                    "answers-as",
                    Form.name(),
                    "What the answer's `model` field says; left out, the model's own name. Write"
                            + " another one where something else stands in for the model.");
    private static final Key<Long> PROMPT_PRICE =
            Key.withDefault(
                    "dollars-per-million-prompt-tokens",
                    Form.nanodollarsPerToken(),
                    "0",
                    "What reading costs; told to clients.");
    private static final Key<Long> COMPLETION_PRICE =
            Key.withDefault(
                    "dollars-per-million-completion-tokens",
                    Form.nanodollarsPerToken(),
                    "0",
                    "What writing costs; told to clients.");

    private ModelFile() {}

    /** Every setting of a model but its offers. */
    static List<Key<?>> keys() {
        return List.of(DISPLAY_NAME, OWNED_BY, CREATED, CONTEXT, ALIASES);
    }

    /** Every setting of an offer. */
    static List<Key<?>> offerKeys() {
        return List.of(PROVIDER, UPSTREAM_MODEL, ANSWERS_AS, PROMPT_PRICE, COMPLETION_PRICE);
    }

    /**
     * The models by name, in the order written.
     *
     * @param providers names an offer may use; none if nothing is known of them
     */
    public static Map<String, ModelFacts> read(
            Path file, Collection<String> providers, Complaints complaints) {
        Section root = YamlFile.read(file, complaints);
        Section models = root.section("models", true);
        root.refuseUnknown();
        Map<String, ModelFacts> found = new LinkedHashMap<>();
        Set<String> taken = new HashSet<>(models.names());
        for (String name : models.names(Form.name())) {
            Section section = models.section(name, true);
            ModelFacts facts = readModel(name, section, providers);
            for (String alias : facts.aliases()) {
                if (!taken.add(alias)) {
                    section.complain("aliases", alias + " is the name of another model");
                }
            }
            found.put(name, facts);
        }
        return found;
    }

    private static ModelFacts readModel(
            String name, Section section, Collection<String> providers) {
        List<OfferFacts> offers = new ArrayList<>();
        for (Section offer : section.sections("offers")) {
            offers.add(readOffer(name, offer, providers));
        }
        if (offers.isEmpty() && section.has("offers")) {
            section.complain("offers", "is empty (expected: at least one)");
        }
        ModelFacts facts =
                new ModelFacts(
                        name,
                        section.get(DISPLAY_NAME, name),
                        section.get(OWNED_BY, ""),
                        section.get(CREATED, LocalDate.EPOCH)
                                .atStartOfDay(ZoneOffset.UTC)
                                .toInstant(),
                        section.get(CONTEXT, 1),
                        section.list(ALIASES),
                        offers);
        section.refuseUnknown();
        return facts;
    }

    private static OfferFacts readOffer(
            String model, Section section, Collection<String> providers) {
        String provider = section.get(PROVIDER, "");
        boolean known = providers.isEmpty() || providers.contains(provider);
        if (!provider.isEmpty() && !known) {
            section.complainUnknown("provider", provider, "provider", providers);
        }
        OfferFacts facts =
                new OfferFacts(
                        provider,
                        section.get(UPSTREAM_MODEL, ""),
                        section.get(ANSWERS_AS, model),
                        new Price(section.get(PROMPT_PRICE, 0L), section.get(COMPLETION_PRICE, 0L)),
                        section.place());
        section.refuseUnknown();
        return facts;
    }
}
