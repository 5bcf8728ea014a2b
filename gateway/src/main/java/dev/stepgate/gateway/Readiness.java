package dev.stepgate.gateway;

import java.util.List;

/**
 * Whether a request can be answered now. Immutable.
 *
 * @param models those somebody serves
 * @param kernels what the loaded models compute with; empty while none is, which is no fault
 */
public record Readiness(List<String> models, String kernels) {

    public Readiness {
        models = List.copyOf(models);
    }

    /** At least one offer is live. */
    public boolean answers() {
        return !models.isEmpty();
    }
}
