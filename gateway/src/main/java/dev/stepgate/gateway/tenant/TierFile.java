package dev.stepgate.gateway.tenant;

import dev.stepgate.gateway.config.Complaints;
import dev.stepgate.gateway.config.Form;
import dev.stepgate.gateway.config.Key;
import dev.stepgate.gateway.config.Section;
import dev.stepgate.gateway.config.YamlFile;
import dev.stepgate.gateway.tenant.Allowance.Measure;
import dev.stepgate.gateway.tenant.Allowance.Window;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Reads {@code tiers.yaml}. */
public final class TierFile {
    private static final Key<Integer> PER_MINUTE =
            Key.optional(
                    "requests-per-minute",
                    Form.integer(1, 1_000_000),
                    "Requests a tenant may make in one UTC minute; left out, as many as it likes.");
    private static final Key<Integer> PER_DAY =
            Key.optional(
                    "requests-per-day",
                    Form.integer(1, 100_000_000),
                    "Requests a tenant may make in one UTC day; left out, as many as it likes.");
    private static final Key<Integer> TOKENS_PER_MINUTE =
            Key.optional(
                    "tokens-per-minute",
                    Form.integer(1, 1_000_000_000),
                    "Tokens a tenant may have read and written in one UTC minute; left out, as many"
                            + " as it likes.");
    private static final Key<Integer> AT_ONCE =
            Key.optional(
                    "requests-at-once",
                    Form.integer(1, 1_000_000),
                    "Requests of a tenant that may be under way together; left out, any number.");
    private static final Key<Long> PER_DAY_DOLLARS =
            Key.optional(
                    "dollars-per-day",
                    Form.nanodollars(),
                    "Money a tenant may spend in one UTC day; left out, any.");
    private static final Key<Long> PER_MONTH_DOLLARS =
            Key.optional(
                    "dollars-per-month",
                    Form.nanodollars(),
                    "The same for one UTC calendar month.");
    private static final Key<Long> PROMPT_PRICE =
            Key.optional(
                    "dollars-per-million-prompt-tokens",
                    Form.nanodollarsPerToken(),
                    "What reading costs a tenant, whoever answers; goes with the next one. Left"
                            + " out, what the offer that answers costs.");
    private static final Key<Long> COMPLETION_PRICE =
            Key.optional(
                    "dollars-per-million-completion-tokens",
                    Form.nanodollarsPerToken(),
                    "What writing costs a tenant, whoever answers.");
    private static final Key<Integer> MOST_ANSWER =
            Key.optional(
                    "most-answer-tokens",
                    Form.integer(1, 100_000_000),
                    "The longest answer, whatever a request wants; left out, what the model can.");
    private static final Key<Integer> WEIGHT =
            Key.withDefault(
                    "weight",
                    Form.integer(1, 1_000),
                    "1",
                    "Its share of the local engine when more is asked than it can serve, compared"
                            + " with other tiers.");
    private static final Key<String> MODELS =
            Key.optional(
                    "models",
                    Form.name(),
                    "A list of the models the tier may use, by name; left out, all of them.");

    private static final Key<Label> LABELS =
            Key.optional(
                    "labels",
                    Form.word(Label.class),
                    "A list of what holds for every request of the tier: `local-only` never asks"
                            + " anybody outside this machine.");

    private TierFile() {}

    /** Every setting of a tier. */
    public static List<Key<?>> keys() {
        return List.of(
                PER_MINUTE,
                PER_DAY,
                TOKENS_PER_MINUTE,
                AT_ONCE,
                PER_DAY_DOLLARS,
                PER_MONTH_DOLLARS,
                PROMPT_PRICE,
                COMPLETION_PRICE,
                MOST_ANSWER,
                WEIGHT,
                MODELS,
                LABELS);
    }

    /** The names the file gives to tiers, whatever else is wrong with it. */
    public static List<String> names(Path file) {
        return YamlFile.read(file, new Complaints()).section("tiers", false).names();
    }

    /**
     * The tiers by name, in the order written.
     *
     * @param models names a tier may list; none if nothing is known of them
     * @param servedHere those of them that somebody in this process serves
     */
    public static Map<String, Tier> read(
            Path file,
            Collection<String> models,
            Collection<String> servedHere,
            Complaints complaints) {
        Section root = YamlFile.read(file, complaints);
        Section tiers = root.section("tiers", true);
        root.refuseUnknown();
        Map<String, Tier> found = new LinkedHashMap<>();
        for (String name : tiers.names(Form.name())) {
            Section section = tiers.section(name, true);
            Tier tier = readTier(name, section, models);
            if (tier.labels().contains(Label.LOCAL_ONLY)
                    && !models.isEmpty()
                    && servedHere.stream().noneMatch(tier::allows)) {
                section.complain(
                        "labels",
                        "local-only, and no model it may use has an offer of a local provider, so"
                                + " nobody is served");
            }
            found.put(name, tier);
        }
        return found;
    }

    private static Tier readTier(String name, Section section, Collection<String> models) {
        List<Allowance> allowances = allowances(section);
        Optional<Price> price = price(section);
        OptionalInt mostAnswer =
                section.find(MOST_ANSWER).map(OptionalInt::of).orElse(OptionalInt.empty());
        int weight = section.get(WEIGHT, 1);
        List<String> allowed = section.list(MODELS);
        for (String model : allowed) {
            if (!models.isEmpty() && !models.contains(model)) {
                section.complainUnknown("models", model, "model", models);
            }
        }
        Set<Label> labels = Set.copyOf(section.list(LABELS));
        section.refuseUnknown();
        return new Tier(name, allowances, allowed, labels, price, mostAnswer, weight);
    }

    private static List<Allowance> allowances(Section section) {
        List<Allowance> found = new ArrayList<>();
        allowance(section, PER_MINUTE, Measure.REQUESTS, Window.MINUTE).ifPresent(found::add);
        allowance(section, PER_DAY, Measure.REQUESTS, Window.DAY).ifPresent(found::add);
        allowance(section, TOKENS_PER_MINUTE, Measure.TOKENS, Window.MINUTE).ifPresent(found::add);
        allowance(section, AT_ONCE, Measure.AT_ONCE, Window.ALWAYS).ifPresent(found::add);
        allowance(section, PER_DAY_DOLLARS, Measure.NANODOLLARS, Window.DAY).ifPresent(found::add);
        allowance(section, PER_MONTH_DOLLARS, Measure.NANODOLLARS, Window.MONTH)
                .ifPresent(found::add);
        return found;
    }

    private static Optional<Allowance> allowance(
            Section section, Key<? extends Number> key, Measure measure, Window window) {
        return section.find(key).map(most -> new Allowance(measure, window, most.longValue()));
    }

    /** Half a price is a mistake: the other half would be free of charge. */
    private static Optional<Price> price(Section section) {
        Optional<Long> prompt = section.find(PROMPT_PRICE);
        Optional<Long> completion = section.find(COMPLETION_PRICE);
        for (Key<Long> half : List.of(PROMPT_PRICE, COMPLETION_PRICE)) {
            Key<Long> other = half.equals(PROMPT_PRICE) ? COMPLETION_PRICE : PROMPT_PRICE;
            if (section.has(half.name()) && !section.has(other.name())) {
                section.complain(
                        half.name(), "stands alone (expected: " + other.name() + " beside it)");
            }
        }
        return prompt.flatMap(one -> completion.map(two -> new Price(one, two)));
    }
}
