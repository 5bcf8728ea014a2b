package dev.stepgate.gateway.tenant;

import java.time.Instant;

/**
 * Somebody who has keys, and whose allowances they share. Immutable.
 *
 * @param name as its operator calls it
 * @param id means it, and is all that is left of it once it is erased
 */
public record Tenant(
        String name,
        String id,
        String tier,
        Budgets budgets,
        Choices choices,
        boolean suspended,
        Instant since) {

    /** What entries and sums are kept under once it is erased. */
    String afterwards() {
        return ERASED + id.substring(id.indexOf('-') + 1);
    }

    /** No tenant's name begins so. */
    static final String ERASED = "erased-";

    Tenant on(String otherTier) {
        return new Tenant(name, id, otherTier, budgets, choices, suspended, since);
    }

    Tenant with(Budgets others) {
        return new Tenant(name, id, tier, others, choices, suspended, since);
    }

    Tenant with(Choices others) {
        return new Tenant(name, id, tier, budgets, others, suspended, since);
    }

    Tenant suspended(boolean now) {
        return new Tenant(name, id, tier, budgets, choices, now, since);
    }
}
