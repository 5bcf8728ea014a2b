package dev.stepgate.gateway.tenant;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a group of tenants is entitled to. Immutable.
 *
 * @param name as in {@code tiers.yaml}
 * @param allowances none for unlimited; no two of the same measure and window
 * @param models names of models the tier may use; empty for all
 * @param labels what holds for every request of the tier
 * @param price what its tenants pay, whoever answers; empty for the price of the offer that does
 * @param mostAnswerTokens the longest answer, whatever a request wants
 * @param weight its share of what is short, compared with other tiers; 1 or more
 */
public record Tier(
        String name,
        List<Allowance> allowances,
        List<String> models,
        Set<Label> labels,
        Optional<Price> price,
        OptionalInt mostAnswerTokens,
        int weight) {

    public Tier {
        allowances = List.copyOf(allowances);
        models = List.copyOf(models);
        labels = Set.copyOf(labels);
    }

    /** A tier of which nothing else is said. */
    public Tier(String name, List<Allowance> allowances, List<String> models, Set<Label> labels) {
        this(name, allowances, models, labels, Optional.empty(), OptionalInt.empty(), 1);
    }

    /** A tier whose requests may go anywhere. */
    public Tier(String name, List<Allowance> allowances, List<String> models) {
        this(name, allowances, models, Set.of());
    }

    /** Whether the tier includes the model. */
    public boolean allows(String model) {
        return models.isEmpty() || models.contains(model);
    }
}
