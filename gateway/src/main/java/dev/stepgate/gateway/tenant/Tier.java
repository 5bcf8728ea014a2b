package dev.stepgate.gateway.tenant;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a group of tenants is entitled to. Immutable.
 *
 * @param name as in {@code tiers.yaml}
 * @param allowances limits on requests, none for unlimited
 * @param models names of models the tier may use; empty for all
 * @param labels what holds for every request of the tier
 */
public record Tier(
        String name, List<Allowance> allowances, List<String> models, Set<Label> labels) {

    public Tier {
        allowances = List.copyOf(allowances);
        models = List.copyOf(models);
        labels = Set.copyOf(labels);
    }

    /** A tier whose requests may go anywhere. */
    public Tier(String name, List<Allowance> allowances, List<String> models) {
        this(name, allowances, models, Set.of());
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
        MINUTE(ChronoUnit.MINUTES),
        DAY(ChronoUnit.DAYS);

        private final ChronoUnit unit;

        Window(ChronoUnit unit) {
            this.unit = unit;
        }

        /** When the window that holds the instant began. */
        public Instant startOf(Instant instant) {
            return instant.truncatedTo(unit);
        }

        /** When the window that holds the instant ends and the next begins. */
        public Instant endOf(Instant instant) {
            return startOf(instant).plus(unit.getDuration());
        }

        public Duration length() {
            return unit.getDuration();
        }

        /** The word for it in a sentence. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
