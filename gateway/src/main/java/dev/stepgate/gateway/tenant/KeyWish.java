package dev.stepgate.gateway.tenant;

import java.time.Instant;
import java.util.Optional;

/**
 * A key an operator wants. Immutable; nothing of it is checked.
 *
 * @param tier the tenant's, who is made if there is none of that name; empty if there must be
 * @param label may be empty
 */
public record KeyWish(
        String tenant, Optional<String> tier, String label, Scope scope, Optional<Instant> ends) {}
