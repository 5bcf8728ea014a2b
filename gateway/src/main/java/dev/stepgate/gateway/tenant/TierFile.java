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

    private TierFile() {}

    /** Every setting of a tier. */
    public static List<Key<?>> keys() {
        return List.of(PER_MINUTE, PER_DAY, MODELS);
    }

    /**
     * The tiers by name, in the order written.
     *
     * @param models names a tier may list; none if nothing is known of them
     */
    public static Map<String, Tier> read(
            Path file, Collection<String> models, Complaints complaints) {
        Section root = YamlFile.read(file, complaints);
        Section tiers = root.section("tiers", true);
        root.refuseUnknown();
        Map<String, Tier> found = new LinkedHashMap<>();
        for (String name : tiers.names(Form.name())) {
            found.put(name, readTier(name, tiers.section(name, true), models));
        }
        return found;
    }

    private static Tier readTier(String name, Section section, Collection<String> models) {
        List<Tier.Allowance> allowances = new ArrayList<>();
        section.find(PER_MINUTE)
                .ifPresent(most -> allowances.add(new Tier.Allowance(most, Tier.Window.MINUTE)));
        section.find(PER_DAY)
                .ifPresent(most -> allowances.add(new Tier.Allowance(most, Tier.Window.DAY)));
        List<String> allowed = section.list(MODELS);
        for (String model : allowed) {
            if (!models.isEmpty() && !models.contains(model)) {
                section.complainUnknown("models", model, "model", models);
            }
        }
        section.refuseUnknown();
        return new Tier(name, allowances, allowed);
    }
}
