package dev.stepgate.gateway.tenant;

import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Tenants, their keys and the operator's, as they follow from the audit log up to an entry. One
 * thread at a time applies entries; any may look things up meanwhile.
 */
final class Register {
    /** By whom a key is known, beside its hash, which is compared once more when it is found. */
    record Known(KeyHash hash, String keyId) {}

    private final Map<String, Tenant> tenants = new ConcurrentHashMap<>();
    private final Map<String, TenantKey> keys = new ConcurrentHashMap<>();

    /** By hash: a lookup's timing tells about the hash's bits, from which no key can be found. */
    private final Map<KeyHash, Known> known = new ConcurrentHashMap<>();

    private final Map<String, String> adopted = new ConcurrentHashMap<>();
    private volatile @Nullable KeyHash operator;
    private volatile long seq;

    /** The number of the last entry applied. */
    long seq() {
        return seq;
    }

    /**
     * Learns the next entry.
     *
     * @throws IOException if it is not the next
     */
    void apply(long number, Happening happening) throws IOException {
        if (number != seq + 1) {
            throw new IOException("the audit log lacks entry " + (seq + 1));
        }
        switch (happening) {
            case Happening.TenantCreated(Tenant after) -> tenants.put(after.name(), after);
            case Happening.TenantChanged(Tenant _, Tenant after) ->
                    tenants.put(after.name(), after);
            case Happening.TenantErased(String id, String _) -> erase(id);
            case Happening.KeyCreated(TenantKey after, KeyHash hash) -> add(after, hash);
            case Happening.KeyChanged(TenantKey _, TenantKey after) -> keys.put(after.id(), after);
            case Happening.KeyRotated(
                            TenantKey _,
                            TenantKey after,
                            TenantKey successor,
                            KeyHash hash) -> {
                add(successor, hash);
                keys.put(after.id(), after);
            }
            case Happening.KeyRevoked(TenantKey _, TenantKey after) -> keys.put(after.id(), after);
            case Happening.OperatorKeyNamed(KeyHash hash) -> operator = hash;
            case Happening.StoreAdopted(String name, String sum) -> adopted.put(sum, name);
            case Happening.Refused _, Happening.Stripped _ -> {}
        }
        seq = number;
    }

    private void add(TenantKey key, KeyHash hash) {
        keys.put(key.id(), key);
        known.put(hash, new Known(hash, key.id()));
    }

    private void erase(String id) {
        List<String> names =
                tenants.values().stream()
                        .filter(tenant -> tenant.id().equals(id))
                        .map(Tenant::name)
                        .toList();
        for (String name : names) {
            tenants.remove(name);
            keys.values().removeIf(key -> key.tenant().equals(name));
            known.values().removeIf(each -> !keys.containsKey(each.keyId()));
        }
    }

    Optional<Tenant> tenant(String name) {
        return Optional.ofNullable(tenants.get(name));
    }

    Optional<TenantKey> key(String id) {
        return Optional.ofNullable(keys.get(id));
    }

    /** The key with that hash, compared in a time that does not depend on where they differ. */
    Optional<TenantKey> key(KeyHash presented) {
        return Optional.ofNullable(known.get(presented))
                .filter(found -> found.hash().matches(presented))
                .flatMap(found -> key(found.keyId()));
    }

    boolean knows(KeyHash hash) {
        return known.containsKey(hash);
    }

    Optional<KeyHash> operator() {
        return Optional.ofNullable(operator);
    }

    /** Whether the store with that sum was taken over. */
    boolean adopted(String sum) {
        return adopted.containsKey(sum);
    }

    boolean hasKeys() {
        return !keys.isEmpty();
    }

    /** Oldest first. */
    List<Tenant> tenants() {
        Collection<Tenant> all = tenants.values();
        return all.stream()
                .sorted(Comparator.comparing(Tenant::since).thenComparing(Tenant::name))
                .toList();
    }

    /** Oldest first. */
    List<TenantKey> keys() {
        Collection<TenantKey> all = keys.values();
        return all.stream()
                .sorted(Comparator.comparing(TenantKey::since).thenComparing(TenantKey::id))
                .toList();
    }
}
