package dev.stepgate.gateway.cli;

import dev.stepgate.gateway.tenant.Tenant;
import dev.stepgate.gateway.tenant.TenantKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keys as a table. */
final class KeyTable {

    private KeyTable() {}

    static Table of(List<TenantKey> keys, Map<String, Tenant> owners, Instant now) {
        Table table =
                new Table("TENANT", "TIER", "KEY", "STATE", "LABEL", "FOR", "CREATED", "ENDS");
        for (TenantKey key : keys) {
            Tenant owner = owners.get(key.tenant());
            table.add(
                    key.tenant(),
                    owner == null ? "" : owner.tier(),
                    key.id(),
                    state(key, owner, now),
                    key.label(),
                    scope(key),
                    Table.at(key.since()),
                    ends(key));
        }
        return table;
    }

    private static String state(TenantKey key, @Nullable Tenant owner, Instant now) {
        TenantKey.State state = key.state(now);
        return state == TenantKey.State.IN_FORCE && owner != null && owner.suspended()
                ? "suspended"
                : state.word();
    }

    private static String scope(TenantKey key) {
        String models =
                key.scope().models().isEmpty() ? "all" : String.join(",", key.scope().models());
        return models + (key.scope().localOnly() ? " (local-only)" : "");
    }

    private static String ends(TenantKey key) {
        return key.revoked().or(key::ends).map(Table::at).orElse("")
                + key.successor().map(other -> ", then " + other).orElse("");
    }
}
