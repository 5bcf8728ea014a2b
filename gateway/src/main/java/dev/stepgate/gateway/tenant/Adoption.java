package dev.stepgate.gateway.tenant;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tenants and keys that an older store knew. Owned by one thread. */
public final class Adoption {
    private final String name;
    private final String sum;
    private final List<Tenant> tenants = new ArrayList<>();
    private final Map<KeyHash, TenantKey> keys = new LinkedHashMap<>();
    private @Nullable KeyHash operator;

    /**
     * @param name of the store, for the audit log
     * @param sum tells it from every other: it is taken over once; 64 hexadecimal digits
     */
    public Adoption(String name, String sum) {
        this.name = name;
        this.sum = sum;
    }

    public void tenant(String tenant, String tier, Instant since) {
        String id = "ten-" + sum.substring(0, 8) + "%04x".formatted(tenants.size());
        tenants.add(new Tenant(tenant, id, tier, Budgets.OF_THE_TIER, Choices.NONE, false, since));
    }

    public void key(String id, String tenant, KeyHash hash, Instant since) {
        TenantKey key =
                new TenantKey(
                        id,
                        tenant,
                        "",
                        Scope.ALL,
                        since,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty());
        keys.put(hash, key);
    }

    /** The last one named is the one. */
    public void operator(KeyHash hash) {
        operator = hash;
    }

    /** How many tenants and keys there are. */
    public int size() {
        return tenants.size() + keys.size();
    }

    boolean isIn(Register known) {
        return known.adopted(sum);
    }

    /** What is not known yet; what is stays as it is. */
    List<Happening> happenings(Register known) {
        List<Happening> all = new ArrayList<>();
        all.add(new Happening.StoreAdopted(name, sum));
        tenants.stream()
                .filter(tenant -> known.tenant(tenant.name()).isEmpty())
                .forEach(tenant -> all.add(new Happening.TenantCreated(tenant)));
        keys.forEach(
                (hash, key) -> {
                    if (!known.knows(hash)) {
                        all.add(new Happening.KeyCreated(key, hash));
                    }
                });
        if (operator != null && known.operator().isEmpty()) {
            all.add(new Happening.OperatorKeyNamed(operator));
        }
        return all;
    }
}
