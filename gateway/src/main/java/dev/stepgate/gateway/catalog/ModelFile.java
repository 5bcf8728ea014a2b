package dev.stepgate.gateway.catalog;

import dev.stepgate.gateway.config.Complaints;
import dev.stepgate.gateway.config.Form;
import dev.stepgate.gateway.config.Key;
import dev.stepgate.gateway.config.Section;
import dev.stepgate.gateway.config.YamlFile;
import dev.stepgate.gateway.tenant.Label;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
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
    private static final Key<Task> TASK =
            Key.withDefault(
                    "task",
                    Form.word(Task.class),
                    "chat",
                    "What it does: answers, or turns texts into vectors (`POST /v1/embeddings`).");
    private static final Key<String> ALIASES =
            Key.optional("aliases", Form.name(), "A list of further names clients may ask for.");
    private static final Key<Label> LABELS =
            Key.optional(
                    "labels",
                    Form.word(Label.class),
                    "A list of what holds for every request for the model: `local-only` never asks"
                            + " anybody outside this machine.");
    private static final Key<Policy> POLICY =
            Key.withDefault(
                    "policy",
                    Form.word(Policy.class),
                    "listed",
                    "In which order offers are asked: as written; drawn by `weight`; those of this"
                            + " machine first or last; by what the request costs; by how soon a"
                            + " first token came of late.");
    private static final Key<String> THEN =
            Key.optional(
                    "then",
                    Form.name(),
                    "A list of models to fall to, in order, when no offer of this one answers; the"
                            + " answer names the one that did.");

    private ModelFile() {}

    /** Every setting of a model but its offers and its route. */
    static List<Key<?>> keys() {
        return List.of(DISPLAY_NAME, OWNED_BY, CREATED, CONTEXT, TASK, ALIASES, LABELS);
    }

    /** Every setting of a route. */
    static List<Key<?>> routeKeys() {
        return List.of(POLICY, THEN);
    }

    /** The models by name, in the order written. */
    static Map<String, ModelFacts> read(Path file, Known known, Complaints complaints) {
        Section root = YamlFile.read(file, complaints);
        Section models = root.section("models", true);
        root.refuseUnknown();
        Map<String, ModelFacts> found = new LinkedHashMap<>();
        Map<String, Section> sections = new LinkedHashMap<>();
        Set<String> taken = new HashSet<>(models.names());
        for (String name : models.names(Form.name())) {
            Section section = models.section(name, true);
            ModelFacts facts = readModel(name, section, known);
            for (String alias : facts.aliases()) {
                if (!taken.add(alias)) {
                    section.complain("aliases", alias + " is the name of another model");
                }
            }
            found.put(name, facts);
            sections.put(name, section.section("route", false));
        }
        RouteFaults.complain(found, sections);
        return found;
    }

    private static ModelFacts readModel(String name, Section section, Known known) {
        List<OfferFacts> offers = new ArrayList<>();
        Section route = section.section("route", false);
        Routing routing =
                new Routing(
                        route.get(POLICY, Policy.LISTED),
                        route.list(THEN),
                        Set.copyOf(section.list(LABELS)));
        route.refuseUnknown();
        for (Section offer : section.sections("offers")) {
            offers.add(OfferReading.read(name, offer, known));
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
                        offers,
                        routing,
                        section.get(TASK, Task.CHAT));
        RouteFaults.complain(facts, section, known);
        section.refuseUnknown();
        return facts;
    }
}
