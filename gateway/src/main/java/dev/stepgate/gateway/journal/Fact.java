package dev.stepgate.gateway.journal;

import dev.stepgate.gateway.tenant.KeyHash;
import java.time.Instant;

/** Something about tenants that must outlive the process. Immutable; never holds a key's text. */
sealed interface Fact {

    /** A tenant exists. */
    record TenantJoined(String tenant, String tier, Instant at) implements Fact {}

    /** A key belongs to a tenant; only its hash is known. */
    record KeyIssued(String keyId, String tenant, KeyHash hash, Instant at) implements Fact {}

    /** The operator's key is the one with this hash, and no other. */
    record OperatorNamed(KeyHash hash, Instant at) implements Fact {}
}
