package dev.stepgate.gateway.tenant;

import java.util.EnumSet;
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
 * @param scope what the key in hand is for, of all this
 */
public record Tier(
        String name,
        List<Allowance> allowances,
        List<String> models,
        Set<Label> labels,
        Optional<Price> price,
        OptionalInt mostAnswerTokens,
        int weight,
        Scope scope) {

    public Tier {
        allowances = List.copyOf(allowances);
        models = List.copyOf(models);
        labels = Set.copyOf(labels);
    }

    /** A tier as its file has it. */
    public Tier(
            String name,
            List<Allowance> allowances,
            List<String> models,
            Set<Label> labels,
            Optional<Price> price,
            OptionalInt mostAnswerTokens,
            int weight) {
        this(name, allowances, models, labels, price, mostAnswerTokens, weight, Scope.ALL);
    }

    /** A tier of which nothing else is said. */
    public Tier(String name, List<Allowance> allowances, List<String> models, Set<Label> labels) {
        this(name, allowances, models, labels, Optional.empty(), OptionalInt.empty(), 1);
    }

    /** A tier whose requests may go anywhere. */
    public Tier(String name, List<Allowance> allowances, List<String> models) {
        this(name, allowances, models, Set.of());
    }

    /** The same with other allowances. */
    Tier with(List<Allowance> others) {
        return others.equals(allowances)
                ? this
                : new Tier(name, others, models, labels, price, mostAnswerTokens, weight, scope);
    }

    /** What a key of that scope has of it. */
    Tier within(Scope other) {
        if (other.equals(Scope.ALL)) {
            return this;
        }
        Set<Label> all = EnumSet.noneOf(Label.class);
        all.addAll(labels);
        if (other.localOnly()) {
            all.add(Label.LOCAL_ONLY);
        }
        return new Tier(name, allowances, models, all, price, mostAnswerTokens, weight, other);
    }

    /** Whether the tier includes the model, and the key in hand is for it. */
    public boolean allows(String model) {
        return includes(model) && scope.includes(model);
    }

    /** Whether the tier includes the model, whatever the key. */
    public boolean includes(String model) {
        return models.isEmpty() || models.contains(model);
    }
}
