package dev.stepgate.gateway;

import java.util.List;
import java.util.Optional;

/**
 * Whether a request can be answered now. Immutable.
 *
 * @param models those somebody serves
 * @param kernels what the loaded models compute with; empty while none is, which is no fault
 * @param storeLost why the store cannot be reached; empty if it can
 * @param answersWithoutStore whether some requests are answered all the same
 */
public record Readiness(
        List<String> models,
        String kernels,
        Optional<String> storeLost,
        boolean answersWithoutStore) {

    public Readiness {
        models = List.copyOf(models);
    }

    /** At least one offer is live, and somebody may be admitted. */
    public boolean answers() {
        return !models.isEmpty() && (storeLost.isEmpty() || answersWithoutStore);
    }
}
