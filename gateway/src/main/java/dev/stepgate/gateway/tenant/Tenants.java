package dev.stepgate.gateway.tenant;

import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.store.AuditLog;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Everyone who may call us, found by their keys, and what an operator may do with them.
 * Thread-safe. Every change is in the audit log before it holds; {@code by} says who makes it.
 */
public final class Tenants {
    private static final String PREFIX = "sk-stepgate-";
    private static final int UNAUTHENTICATED = 401;
    private static final int FORBIDDEN = 403;

    /** How long both keys work when one takes the other's place, unless it is said. */
    public static final Duration USUAL_OVERLAP = Duration.ofHours(24);

    /** The longest that both may. */
    public static final Duration LONGEST_OVERLAP = Duration.ofDays(30);

    /** What the configuration has to say, together, as it may change while we run. */
    private record Entitled(Map<String, Tier> tiers, Set<String> models) {
        Entitled {
            tiers = Map.copyOf(tiers);
            models = Set.copyOf(models);
        }
    }

    private final Chronicle chronicle;
    private final Register register;
    private final KeyMaker maker;
    private final InstantSource clock;
    private final Strangers strangers;
    private volatile Entitled entitled;

    /**
     * @param tiers by name
     * @param models the names of those there are
     * @param random a cryptographic source
     */
    public Tenants(
            Chronicle chronicle,
            Map<String, Tier> tiers,
            Collection<String> models,
            RandomGenerator random,
            InstantSource clock) {
        this.chronicle = chronicle;
        this.register = chronicle.register();
        this.entitled = new Entitled(tiers, Set.copyOf(models));
        this.maker = new KeyMaker(random);
        this.clock = clock;
        this.strangers = new Strangers(chronicle, clock, Strangers.Guise.CALLER);
    }

    // Who calls.

    /**
     * Whose key this is, with what is left of the tier for it.
     *
     * @throws Refusal.Unauthenticated if it is nobody's, or over; no sentence repeats the key
     * @throws Refusal.Forbidden if its tenant is suspended
     */
    public Caller authenticate(String presentedKey) {
        if (presentedKey.isBlank()) {
            throw new Refusal.Unauthenticated(
                    "no API key was given (expected: Authorization: Bearer sk-… or x-api-key: sk-…)");
        }
        if (presentedKey.startsWith(AdminKey.PREFIX)) {
            strangers.count(UNAUTHENTICATED);
            throw new Refusal.Unauthenticated(
                    "the API key is an operator's (expected: a tenant's key, which begins with "
                            + PREFIX
                            + ")");
        }
        TenantKey key = register.key(KeyHash.of(presentedKey)).orElseThrow(this::unknownKey);
        Tenant tenant = register.tenant(key.tenant()).orElseThrow(this::unknownKey);
        requireInForce(key);
        if (tenant.suspended()) {
            strangers.count(FORBIDDEN);
            throw new Refusal.Forbidden(
                    "tenant "
                            + tenant.name()
                            + " is suspended (expected: one its operator has resumed)");
        }
        return new Caller(tenant.name(), key.id(), tierOf(tenant, key), tenant.choices());
    }

    private Refusal unknownKey() {
        strangers.count(UNAUTHENTICATED);
        return new Refusal.Unauthenticated(
                "the API key is not known here (expected: a key made by ./stepgate keys create)");
    }

    private void requireInForce(TenantKey key) {
        String over =
                switch (key.state(clock.instant())) {
                    case IN_FORCE -> "";
                    case EXPIRED -> "expired at " + key.ends().map(Instant::toString).orElse("");
                    case REPLACED ->
                            "was replaced by "
                                    + key.successor().orElse("another")
                                    + " and is over since "
                                    + key.ends().map(Instant::toString).orElse("");
                    case REVOKED ->
                            "was revoked at " + key.revoked().map(Instant::toString).orElse("");
                };
        if (!over.isEmpty()) {
            strangers.count(UNAUTHENTICATED);
            throw new Refusal.Unauthenticated(
                    "the API key " + key.id() + " " + over + " (expected: a key in force)");
        }
    }

    private Tier tierOf(Tenant tenant, TenantKey key) {
        Tier tier = entitled.tiers().get(tenant.tier());
        if (tier == null) {
            throw new Refusal.Unauthenticated(
                    "the API key belongs to a tier that no longer exists (expected: one of"
                            + " config/tiers.yaml)");
        }
        return tier.with(tenant.budgets().inPlaceOf(tier.allowances())).within(key.scope());
    }

    /** Those who came with a key that opens nothing. */
    Strangers strangers() {
        return strangers;
    }

    /** From now on tenants are entitled to this; tiers are by name. */
    public void entitle(Map<String, Tier> tiers, Collection<String> models) {
        entitled = new Entitled(tiers, Set.copyOf(models));
    }

    /** The tenants on tiers that are not among these: what they would be left without. */
    public List<String> strandedWithout(Collection<String> names) {
        return register.tenants().stream()
                .filter(tenant -> !names.contains(tenant.tier()))
                .map(tenant -> tenant.name() + " (tier " + tenant.tier() + ")")
                .sorted()
                .toList();
    }

    // What there is.

    /** Whether nobody has a key yet. */
    public boolean isEmpty() {
        return !register.hasKeys();
    }

    /** Oldest first. */
    public List<Tenant> tenants() {
        return register.tenants();
    }

    /**
     * The tenant of that name.
     *
     * @throws Refusal.NotFound if there is none
     */
    public Tenant tenant(String name) {
        return tenant(register, name);
    }

    private static Tenant tenant(Register register, String name) {
        return register.tenant(name).orElseThrow(() -> notFound("tenant", name));
    }

    private static Refusal notFound(String field, String value) {
        return new Refusal.NotFound(
                field,
                field
                        + ": "
                        + Rules.quoted(value)
                        + " does not exist (expected: one of the "
                        + (field.equals("tenant") ? "tenants" : "keys")
                        + " that are listed)");
    }

    /** Oldest first. */
    public List<TenantKey> keys() {
        return register.keys();
    }

    /** The tenant's, oldest first. */
    public List<TenantKey> keysOf(String tenant) {
        return register.keys().stream().filter(key -> key.tenant().equals(tenant)).toList();
    }

    /**
     * The key of that id.
     *
     * @throws Refusal.NotFound if there is none
     */
    public TenantKey key(String id) {
        return key(register, id);
    }

    private static TenantKey key(Register register, String id) {
        return register.key(id).orElseThrow(() -> notFound("key_id", id));
    }

    // What an operator does with tenants.

    /**
     * Makes a tenant without keys.
     *
     * @throws Refusal.Malformed if there is one of that name, or the wish is not one
     */
    public Tenant create(TenantWish wish, String by) {
        return decide(
                by,
                known -> {
                    Tenant fresh =
                            fresh(known, wish.tenant(), wish.tier())
                                    .with(wish.budgets())
                                    .with(wish.choices());
                    return Decision.of(fresh, new Happening.TenantCreated(fresh));
                });
    }

    private Tenant fresh(Register known, String name, String tier) {
        Rules.checkName(name);
        var _ = Rules.tier(tier, entitled.tiers());
        if (known.tenant(name).isPresent()) {
            throw Rules.refusal("tenant", name, "a name that no tenant has yet");
        }
        return new Tenant(
                name, maker.tenantId(), tier, Budgets.OF_THE_TIER, Choices.NONE, false, now());
    }

    /** Changes a tenant; what is so already is no change. */
    public Tenant change(String name, TenantChange change, String by) {
        return decide(
                by,
                known -> {
                    Tenant before = tenant(known, name);
                    Tenant after = change.of(before);
                    change.tier().ifPresent(tier -> Rules.tier(tier, entitled.tiers()));
                    return after.equals(before)
                            ? Decision.of(before)
                            : Decision.of(after, new Happening.TenantChanged(before, after));
                });
    }

    /**
     * Forgets a tenant and all its keys for good, and takes its name out of the audit log. It
     * should have been suspended first, so that nothing new is kept of it meanwhile.
     *
     * @param elsewhere takes it out of all other tables in the same transaction
     * @return what sums and entries of it are kept under from now on
     */
    public String erase(String name, Renaming elsewhere, String by) {
        return decide(by, known -> erased(known, name, elsewhere));
    }

    private static Decision<String> erased(Register known, String name, Renaming elsewhere) {
        Tenant before = tenant(known, name);
        String afterwards = before.afterwards();
        return new Decision<>(
                List.of(new Happening.TenantErased(before.id(), afterwards)),
                connection -> {
                    elsewhere.in(connection, name, afterwards);
                    AuditLog.strip(connection, name, afterwards);
                    return true;
                },
                afterwards);
    }

    // What an operator does with keys.

    /** Makes a key of which nothing else is said, and its tenant if there is none of that name. */
    public NewKey create(String tenant, String tier) {
        return create(tenant, tier, text -> {});
    }

    /** The same, with the text handed over before the key counts. */
    public NewKey create(String tenant, String tier, Handover handover) {
        KeyWish wish = new KeyWish(tenant, Optional.of(tier), "", Scope.ALL, Optional.empty());
        return create(wish, handover, "stepgate");
    }

    /**
     * Makes a key, and its tenant if a tier is named and there is none of that name.
     *
     * @throws Refusal.Malformed if the wish is not one, or the tier is not the tenant's
     * @throws Refusal.NotFound if there is no such tenant, and no tier is named
     * @throws Refusal.Busy if the key could not be kept; then there is no key
     */
    public NewKey create(KeyWish wish, Handover handover, String by) {
        String text = maker.key(PREFIX);
        String id = maker.keyId();
        return decide(by, known -> made(known, wish, id, text, handover));
    }

    /**
     * The same, unless there is a key already: of several gateways that start at once, one makes
     * it.
     *
     * @return empty if somebody else was quicker; what was handed over is of no use then
     */
    public Optional<NewKey> createFirst(KeyWish wish, Handover handover, String by) {
        String text = maker.key(PREFIX);
        String id = maker.keyId();
        return decide(
                by,
                known -> {
                    if (known.hasKeys()) {
                        return Decision.of(Optional.empty());
                    }
                    Decision<NewKey> made = made(known, wish, id, text, handover);
                    return new Decision<>(
                            made.happenings(), made.alongside(), Optional.of(made.result()));
                });
    }

    private Decision<NewKey> made(
            Register known, KeyWish wish, String id, String text, Handover handover)
            throws IOException {
        Instant now = now();
        Optional<Tenant> before = known.tenant(wish.tenant());
        Tenant tenant = owner(known, wish);
        Rules.checkLabel(wish.label());
        Rules.checkEnd(wish.ends(), now);
        Entitled here = entitled;
        Rules.checkScope(wish.scope(), Rules.tier(tenant.tier(), here.tiers()), here.models());
        TenantKey key =
                new TenantKey(
                        id,
                        tenant.name(),
                        wish.label(),
                        wish.scope(),
                        now,
                        wish.ends(),
                        Optional.empty(),
                        Optional.empty());
        handover.give(text);
        List<Happening> happenings = new ArrayList<>();
        if (before.isEmpty()) {
            happenings.add(new Happening.TenantCreated(tenant));
        }
        happenings.add(new Happening.KeyCreated(key, KeyHash.of(text)));
        return new Decision<>(happenings, connection -> true, new NewKey(text, key, tenant.tier()));
    }

    private Tenant owner(Register known, KeyWish wish) {
        Optional<Tenant> tenant = known.tenant(wish.tenant());
        if (tenant.isEmpty() && wish.tier().isPresent()) {
            return fresh(known, wish.tenant(), wish.tier().get());
        }
        Tenant owner = tenant(known, wish.tenant());
        wish.tier().ifPresent(tier -> Rules.tier(tier, entitled.tiers()));
        if (!wish.tier().orElse(owner.tier()).equals(owner.tier())) {
            throw Rules.refusal(
                    "tier",
                    wish.tier().get(),
                    owner.tier() + ", the tier tenant " + owner.name() + " is on");
        }
        return owner;
    }

    /**
     * Makes a key for the same rights; the old one works on for a while, then is over.
     *
     * @throws Refusal.Malformed if the key is over, or was replaced already
     */
    public NewKey rotate(String id, Duration overlap, String by) {
        Rules.checkOverlap(overlap);
        String text = maker.key(PREFIX);
        String freshId = maker.keyId();
        return decide(
                by,
                known -> {
                    Instant now = now();
                    TenantKey before = key(known, id);
                    if (before.state(now) != TenantKey.State.IN_FORCE
                            || before.successor().isPresent()) {
                        throw Rules.refusal(
                                "key_id",
                                id,
                                "a key in force that was not replaced; this one is "
                                        + before.successor()
                                                .map(other -> "replaced by " + other)
                                                .orElse(before.state(now).word()));
                    }
                    TenantKey after = before.replacedBy(freshId, now.plus(overlap));
                    TenantKey successor =
                            new TenantKey(
                                    freshId,
                                    before.tenant(),
                                    before.label(),
                                    before.scope(),
                                    now,
                                    before.ends(),
                                    Optional.empty(),
                                    Optional.empty());
                    return Decision.of(
                            new NewKey(text, successor, tenant(known, before.tenant()).tier()),
                            new Happening.KeyRotated(before, after, successor, KeyHash.of(text)));
                });
    }

    /** Ends a key at once; one that was revoked stays so. */
    public TenantKey revoke(String id, String by) {
        return decide(
                by,
                known -> {
                    TenantKey before = key(known, id);
                    TenantKey after = before.revokedAt(now());
                    return before.revoked().isPresent()
                            ? Decision.of(before)
                            : Decision.of(after, new Happening.KeyRevoked(before, after));
                });
    }

    /** Calls a key otherwise. */
    public TenantKey relabel(String id, String label, String by) {
        Rules.checkLabel(label);
        return decide(
                by,
                known -> {
                    TenantKey before = key(known, id);
                    TenantKey after = before.called(label);
                    return after.equals(before)
                            ? Decision.of(before)
                            : Decision.of(after, new Happening.KeyChanged(before, after));
                });
    }

    /** As exact as the log is. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private <T> T decide(String by, Deciding<T> deciding) {
        return keeping(() -> chronicle.decide(by, deciding));
    }

    /** Something that has to reach the store. */
    @FunctionalInterface
    private interface Keeping<T> {
        T call() throws IOException;
    }

    private static <T> T keeping(Keeping<T> keeping) {
        try {
            return keeping.call();
        } catch (IOException fault) {
            throw new Refusal.Busy(
                    "the store did not confirm the change (expected: a look whether it was made, and"
                            + " the same again if not)",
                    String.valueOf(fault.getMessage()));
        }
    }
}
