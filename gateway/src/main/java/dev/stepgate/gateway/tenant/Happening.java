package dev.stepgate.gateway.tenant;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** A change to what is known of tenants and keys, as the log has it. Immutable. */
sealed interface Happening {

    /** Whom it is about: a tenant's name, or empty. */
    String subject();

    /** A tenant is there. */
    record TenantCreated(Tenant after) implements Happening {
        @Override
        public String subject() {
            return after.name();
        }
    }

    /** It is on another tier, has other budgets, or is suspended or is not any more. */
    record TenantChanged(Tenant before, Tenant after) implements Happening {
        @Override
        public String subject() {
            return after.name();
        }
    }

    /**
     * It is there no more, nor are its keys; who it was is not said.
     *
     * @param id the tenant's
     */
    record TenantErased(String id, String afterwards) implements Happening {
        @Override
        public String subject() {
            return afterwards;
        }
    }

    /** A tenant has one key more. */
    record KeyCreated(TenantKey after, KeyHash hash) implements Happening {
        @Override
        public String subject() {
            return after.tenant();
        }
    }

    /** A key is called otherwise. */
    record KeyChanged(TenantKey before, TenantKey after) implements Happening {
        @Override
        public String subject() {
            return after.tenant();
        }
    }

    /** Another key takes its place; both work for a while. */
    record KeyRotated(TenantKey before, TenantKey after, TenantKey successor, KeyHash hash)
            implements Happening {
        @Override
        public String subject() {
            return after.tenant();
        }
    }

    /** A key does not work any more. */
    record KeyRevoked(TenantKey before, TenantKey after) implements Happening {
        @Override
        public String subject() {
            return after.tenant();
        }
    }

    /** The operator's key is the one with this hash, and no other. */
    record OperatorKeyNamed(KeyHash hash) implements Happening {
        @Override
        public String subject() {
            return "";
        }
    }

    /**
     * So often, between those instants, somebody was refused.
     *
     * @param statuses how often by HTTP status
     */
    record Refused(
            Strangers.Guise guise, SortedMap<Integer, Long> statuses, Instant from, Instant until)
            implements Happening {
        public Refused {
            statuses = Collections.unmodifiableSortedMap(new TreeMap<>(statuses));
            from = from.truncatedTo(ChronoUnit.MILLIS);
            until = until.truncatedTo(ChronoUnit.MILLIS);
        }

        /** How often altogether. */
        long times() {
            return statuses.values().stream().mapToLong(Long::longValue).sum();
        }

        @Override
        public String subject() {
            return "";
        }
    }

    /**
     * What an older store knew was taken over.
     *
     * @param sum tells which it was
     */
    record StoreAdopted(String name, String sum) implements Happening {
        @Override
        public String subject() {
            return "";
        }
    }

    /** Something about a tenant that was erased since. */
    record Stripped(String subject) implements Happening {}
}
