package dev.stepgate.gateway.tenant;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A tenant's key, of which we know everything but its text. Immutable.
 *
 * @param id names the key without revealing it
 * @param label what its operator calls it; may be empty
 * @param ends when it stops by itself, if it does
 * @param successor the id of the key that takes its place, if one does
 * @param revoked when it was taken away, if it was
 */
public record TenantKey(
        String id,
        String tenant,
        String label,
        Scope scope,
        Instant since,
        Optional<Instant> ends,
        Optional<String> successor,
        Optional<Instant> revoked) {

    /** Whether it opens anything, and if not, why. */
    public enum State {
        IN_FORCE,
        EXPIRED,
        /** Another took its place, and the time for both is over. */
        REPLACED,
        REVOKED;

        /** How it is written: {@code in-force}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public State state(Instant now) {
        if (revoked.isPresent()) {
            return State.REVOKED;
        }
        boolean over = ends.filter(end -> !now.isBefore(end)).isPresent();
        if (!over) {
            return State.IN_FORCE;
        }
        return successor.isPresent() ? State.REPLACED : State.EXPIRED;
    }

    TenantKey called(String other) {
        return new TenantKey(id, tenant, other, scope, since, ends, successor, revoked);
    }

    TenantKey revokedAt(Instant at) {
        return new TenantKey(id, tenant, label, scope, since, ends, successor, Optional.of(at));
    }

    /** Goes on beside its successor until then, or until its own end if that is sooner. */
    TenantKey replacedBy(String other, Instant until) {
        Optional<Instant> sooner = Optional.of(ends.filter(until::isAfter).orElse(until));
        return new TenantKey(id, tenant, label, scope, since, sooner, Optional.of(other), revoked);
    }
}
