package dev.stepgate.gateway.tenant;

import java.util.List;

/**
 * What a key may be used for, of what its tenant may. Immutable.
 *
 * @param models names of models; empty for all
 * @param localOnly whether nothing that is asked with it leaves this machine
 */
public record Scope(List<String> models, boolean localOnly) {
    /** Everything. */
    public static final Scope ALL = new Scope(List.of(), false);

    public Scope {
        models = List.copyOf(models);
    }

    boolean includes(String model) {
        return models.isEmpty() || models.contains(model);
    }
}
