package dev.stepgate.gateway.tenant;

import java.time.Instant;
import java.util.List;

/** A tenant, as an operator sees it. Immutable. */
public record TenantRow(String tenant, String tier, Instant since, List<KeyRow> keys) {

    public TenantRow {
        keys = List.copyOf(keys);
    }

    /** One of its keys. */
    public record KeyRow(String keyId, Instant since) {}
}
