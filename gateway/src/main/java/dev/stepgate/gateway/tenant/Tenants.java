package dev.stepgate.gateway.tenant;

import dev.stepgate.gateway.refusal.Refusal;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Everyone who may call us, found by their keys. Thread-safe. */
public final class Tenants {
    private static final String PREFIX = "sk-stepgate-";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private volatile Map<String, Tier> tiers;
    private final Keeper keeper;
    private final KeyMaker maker;
    private final InstantSource clock;

    /** By hash: a lookup's timing tells about the hash's bits, from which no key can be found. */
    private final Map<KeyHash, Fact.KeyIssued> keys = new ConcurrentHashMap<>();

    private final Map<String, Fact.TenantJoined> tenants = new ConcurrentHashMap<>();
    private final Object creating = new Object();

    /**
     * @param tiers by name
     * @param remembered what was kept before, oldest first
     * @param random a cryptographic source
     */
    public Tenants(
            Map<String, Tier> tiers,
            List<Fact> remembered,
            Keeper keeper,
            RandomGenerator random,
            InstantSource clock) {
        this.tiers = Map.copyOf(tiers);
        this.keeper = keeper;
        this.maker = new KeyMaker(random);
        this.clock = clock;
        remembered.forEach(this::learn);
    }

    private void learn(Fact fact) {
        switch (fact) {
            case Fact.TenantJoined joined -> tenants.put(joined.tenant(), joined);
            case Fact.KeyIssued issued -> keys.put(issued.hash(), issued);
            case Fact.OperatorNamed ignored -> {}
        }
    }

    /**
     * Whose key this is.
     *
     * @throws Refusal.Unauthenticated if it is nobody's; the sentence never repeats the key
     */
    public Caller authenticate(String presentedKey) {
        if (presentedKey.isBlank()) {
            throw new Refusal.Unauthenticated(
                    "no API key was given (expected: Authorization: Bearer sk-… or x-api-key: sk-…)");
        }
        if (presentedKey.startsWith(AdminKey.PREFIX)) {
            throw new Refusal.Unauthenticated(
                    "the API key is an operator's (expected: a tenant's key, which begins with "
                            + PREFIX
                            + ")");
        }
        KeyHash presented = KeyHash.of(presentedKey);
        Fact.KeyIssued issued = keys.get(presented);
        if (issued == null || !issued.hash().matches(presented)) {
            throw new Refusal.Unauthenticated(
                    "the API key is not known here (expected: a key made by ./stepgate keys create)");
        }
        return new Caller(issued.tenant(), issued.keyId(), tierOf(issued.tenant()));
    }

    private Tier tierOf(String tenant) {
        Fact.TenantJoined joined = tenants.get(tenant);
        Tier tier = joined == null ? null : tiers.get(joined.tier());
        if (tier == null) {
            throw new Refusal.Unauthenticated(
                    "the API key belongs to a tier that no longer exists (expected: one of"
                            + " config/tiers.yaml)");
        }
        return tier;
    }

    /** From now on tenants are entitled to this; tiers are by name. */
    public void entitle(Map<String, Tier> others) {
        tiers = Map.copyOf(others);
    }

    /** The tenants on tiers that are not among these: what they would be left without. */
    public List<String> strandedWithout(Collection<String> names) {
        return tenants.values().stream()
                .filter(tenant -> !names.contains(tenant.tier()))
                .map(tenant -> tenant.tenant() + " (tier " + tenant.tier() + ")")
                .sorted()
                .toList();
    }

    /**
     * Makes a key, and its tenant if there is none of that name.
     *
     * @throws Refusal.Malformed if the tier does not exist, is not the tenant's, or the name is not
     *     one
     * @throws Refusal.Busy if the key could not be kept; then there is no key
     */
    public NewKey create(String tenant, String tierName) {
        return create(tenant, tierName, text -> {});
    }

    /** The same, with the text handed over before the key counts. */
    public NewKey create(String tenant, String tierName, Handover handover) {
        if (!NAME.matcher(tenant).matches()) {
            throw new Refusal.Malformed(
                    "tenant",
                    "tenant: \""
                            + tenant
                            + "\" (expected: up to 64 letters, digits and . _ -, beginning with a"
                            + " letter or digit)");
        }
        Map<String, Tier> known = tiers;
        if (!known.containsKey(tierName)) {
            throw new Refusal.Malformed(
                    "tier",
                    "tier: \""
                            + tierName
                            + "\" (expected: one of "
                            + String.join(", ", known.keySet().stream().sorted().toList())
                            + ")");
        }
        synchronized (creating) {
            return createAlone(tenant, tierName, handover);
        }
    }

    private NewKey createAlone(String tenant, String tierName, Handover handover) {
        Fact.@Nullable TenantJoined known = tenants.get(tenant);
        if (known != null && !known.tier().equals(tierName)) {
            throw new Refusal.Malformed(
                    "tier",
                    "tier: \""
                            + tierName
                            + "\" (expected: "
                            + known.tier()
                            + ", the tier tenant "
                            + tenant
                            + " is on)");
        }
        Instant now = clock.instant();
        String text = maker.key(PREFIX);
        Fact.KeyIssued issued = new Fact.KeyIssued(maker.id(), tenant, KeyHash.of(text), now);
        try {
            handover.give(text);
            if (known == null) {
                remember(new Fact.TenantJoined(tenant, tierName, now));
            }
            remember(issued);
        } catch (IOException fault) {
            throw new Refusal.Busy(
                    "the key could not be written to the data folder, so it was not made",
                    String.valueOf(fault.getMessage()));
        }
        return new NewKey(text, issued.keyId(), tenant, tierName);
    }

    private void remember(Fact fact) throws IOException {
        keeper.keep(fact);
        learn(fact);
    }

    /** Whether nobody has a key yet. */
    public boolean isEmpty() {
        return keys.isEmpty();
    }

    /** All tenants with their keys, oldest first. */
    public List<TenantRow> tenants() {
        Map<String, List<TenantRow.KeyRow>> byTenant = new LinkedHashMap<>();
        keys.values().stream()
                .sorted(
                        Comparator.comparing(Fact.KeyIssued::at)
                                .thenComparing(Fact.KeyIssued::keyId))
                .forEach(
                        key ->
                                byTenant.computeIfAbsent(key.tenant(), _ -> new ArrayList<>())
                                        .add(new TenantRow.KeyRow(key.keyId(), key.at())));
        return tenants.values().stream()
                .sorted(
                        Comparator.comparing(Fact.TenantJoined::at)
                                .thenComparing(Fact.TenantJoined::tenant))
                .map(
                        each ->
                                new TenantRow(
                                        each.tenant(),
                                        each.tier(),
                                        each.at(),
                                        byTenant.getOrDefault(each.tenant(), List.of())))
                .toList();
    }
}
