package dev.stepgate.gateway.tenant;

import dev.stepgate.gateway.config.Complaints;
import dev.stepgate.gateway.config.Form;
import dev.stepgate.gateway.config.Key;
import dev.stepgate.gateway.config.Section;
import dev.stepgate.gateway.config.YamlFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        return List.of(PER_MINUTE, PER_DAY, MODELS, LABELS);
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
        List<Allowance> allowances = new ArrayList<>();
        section.find(PER_MINUTE)
                .ifPresent(
                        most -> allowances.add(Allowance.requests(most, Allowance.Window.MINUTE)));
        section.find(PER_DAY)
                .ifPresent(most -> allowances.add(Allowance.requests(most, Allowance.Window.DAY)));
        List<String> allowed = section.list(MODELS);
        for (String model : allowed) {
            if (!models.isEmpty() && !models.contains(model)) {
                section.complainUnknown("models", model, "model", models);
            }
        }
        Set<Label> labels = Set.copyOf(section.list(LABELS));
        section.refuseUnknown();
        return new Tier(name, allowances, allowed, labels);
    }
}
