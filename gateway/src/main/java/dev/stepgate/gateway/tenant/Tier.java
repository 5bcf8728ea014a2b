package dev.stepgate.gateway.tenant;

import java.util.List;

/**
 * What a group of tenants is entitled to. Immutable.
 *
 * @param name as in {@code tiers.yaml}
 * @param allowances limits on requests, none for unlimited
 * @param models names of models the tier may use; empty for all
 */
public record Tier(String name, List<Allowance> allowances, List<String> models) {

    public Tier {
        allowances = List.copyOf(allowances);
        models = List.copyOf(models);
    }

    /** Whether the tier includes the model. */
    public boolean allows(String model) {
        return models.isEmpty() || models.contains(model);
    }

    /**
     * A number of requests per window; windows begin at full UTC minutes or days.
     *
     * @param requests at least 1
     */
    public record Allowance(int requests, Window window) {}

    /** A calendar window in UTC. */
    public enum Window {
        MINUTE,
        DAY
    }
}
