package dev.stepgate.gateway.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.store.AuditLog;
import dev.stepgate.gateway.store.DataFolder;
import dev.stepgate.gateway.store.SqliteDatabase;
import dev.stepgate.gateway.tenant.Allowance.Measure;
import dev.stepgate.gateway.tenant.Allowance.Window;
import dev.stepgate.gateway.tenant.TenantChange.Money;
import dev.stepgate.gateway.tenant.TenantChange.Thoughts;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TenantsTest {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final String BY = "operator req_1";
    private static final Map<String, Tier> TIERS =
            Map.of(
                    "free",
                    new Tier("free", List.of(Allowance.requests(20, Window.MINUTE)), List.of("a")),
                    "paid",
                    new Tier("paid", List.of(), List.of()));

    @TempDir Path data;
    private Instant now = NOON;
    private DataFolder folder;
    private SqliteDatabase database;
    private AuditLog log;
    private Chronicle chronicle;
    private Tenants tenants;

    TenantsTest() {}

    @BeforeEach
    void open() throws IOException {
        folder = ((DataFolder.Claim.Held) DataFolder.claim(data, 1)).folder();
        database = SqliteDatabase.open(folder);
        log = new AuditLog(database);
        chronicle = Chronicle.open(log, () -> now);
        tenants = over(chronicle);
    }

    @AfterEach
    void close() throws IOException {
        database.close();
        folder.close();
    }

    private Tenants over(Chronicle known) {
        return new Tenants(known, TIERS, List.of("a", "b"), new SecureRandom(), () -> now);
    }

    private static KeyWish wish(String tenant, Scope scope) {
        return new KeyWish(tenant, Optional.of("paid"), "", scope, Optional.empty());
    }

    private String sentence(String presented) {
        return String.valueOf(
                catchThrowableOfType(Refusal.class, () -> tenants.authenticate(presented))
                        .getMessage());
    }

    private List<String> kinds() throws IOException {
        return log.after(0).stream().map(AuditLog.Entry::kind).toList();
    }

    @Test
    void a_new_key_is_its_tenants() {
        NewKey key = tenants.create("ann", "free");

        Caller caller = tenants.authenticate(key.text());

        assertThat(caller.tenant()).isEqualTo("ann");
        assertThat(caller.keyId()).isEqualTo(key.keyId());
        assertThat(caller.tier().name()).isEqualTo("free");
    }

    @Test
    void tenants_that_exist_have_what_their_tier_becomes() {
        NewKey key = tenants.create("ann", "free");
        Tier other = new Tier("free", List.of(Allowance.requests(1, Window.DAY)), List.of());

        tenants.entitle(Map.of("free", other), List.of());

        assertThat(tenants.authenticate(key.text()).tier()).isEqualTo(other);
        assertThat(tenants.strandedWithout(List.of("free"))).isEmpty();
        assertThat(tenants.strandedWithout(List.of("paid"))).containsExactly("ann (tier free)");
    }

    @Test
    void a_caller_comes_with_what_its_tenant_chose_and_with_nothing_before_it_did() {
        NewKey key = tenants.create("ann", "free");
        Choices before = tenants.authenticate(key.text()).choices();

        tenants.change(
                "ann",
                TenantChange.NONE
                        .storesResponses(true)
                        .thoughts(new Thoughts.Own(ReasoningField.BOTH)),
                BY);
        Choices after = tenants.authenticate(key.text()).choices();
        tenants.change("ann", TenantChange.NONE.tier("paid"), BY);
        Choices kept = tenants.authenticate(key.text()).choices();
        tenants.change("ann", TenantChange.NONE.thoughts(new Thoughts.AsGateway()), BY);

        assertThat(before).isEqualTo(Choices.NONE);
        assertThat(after).isEqualTo(new Choices(true, Optional.of(ReasoningField.BOTH)));
        assertThat(kept).isEqualTo(after);
        assertThat(tenants.authenticate(key.text()).choices())
                .isEqualTo(new Choices(true, Optional.empty()));
    }

    @Test
    void what_a_tenant_chose_is_known_again_after_a_restart() throws IOException {
        Choices chosen = new Choices(true, Optional.of(ReasoningField.REASONING));
        tenants.create(new TenantWish("ann", "free", Budgets.OF_THE_TIER, chosen), BY);

        assertThat(over(Chronicle.open(log, () -> now)).tenant("ann").choices()).isEqualTo(chosen);
        assertThat(log.after(0).getFirst().body())
                .contains("\"store_responses\":true,\"reasoning\":\"reasoning\"");
    }

    @Test
    void entries_from_before_tenants_could_choose_anything_are_read_as_ever() throws IOException {
        String ann =
                "{\"after\":{\"tenant\":\"ann\",\"id\":\"ten-1\",\"tier\":\"free\","
                        + "\"dollars_per_day\":2.5,\"dollars_per_month\":null,\"suspended\":false,"
                        + "\"created_at\":\"2026-11-01T00:00:00Z\"}}";
        log.append(new AuditLog.Entry(1, NOON, BY, "tenant-created", "ann", ann));

        Tenant known = over(Chronicle.open(log, () -> now)).tenant("ann");

        assertThat(known.choices()).isEqualTo(Choices.NONE);
        assertThat(known.budgets().dayNanodollars()).hasValue(2_500_000_000L);
    }

    @Test
    void a_field_for_thoughts_that_a_newer_release_may_know_stops_the_start_by_its_name()
            throws IOException {
        String ann =
                "{\"after\":{\"tenant\":\"ann\",\"id\":\"ten-1\",\"tier\":\"free\","
                        + "\"reasoning\":\"elsewhere\",\"suspended\":false,"
                        + "\"created_at\":\"2026-11-01T00:00:00Z\"}}";
        log.append(new AuditLog.Entry(1, NOON, BY, "tenant-created", "ann", ann));

        assertThatThrownBy(() -> Chronicle.open(log, () -> now))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("audit entry 1: reasoning: \"elsewhere\" (expected:");
    }

    @Test
    void a_key_is_256_random_bits_behind_a_prefix() {
        assertThat(tenants.create("ann", "free").text())
                .matches("sk-stepgate-[A-Za-z0-9_-]{43}")
                .isNotEqualTo(tenants.create("ann", "free").text());
    }

    @Test
    void what_was_kept_is_enough_to_know_everyone_again() throws IOException {
        NewKey key = tenants.create("ann", "free");
        NewKey scoped = tenants.create(wish("bob", new Scope(List.of("b"), true)), _ -> {}, BY);

        Tenants later = over(Chronicle.open(log, () -> now));

        assertThat(later.authenticate(key.text()).tenant()).isEqualTo("ann");
        assertThat(later.keys()).isEqualTo(tenants.keys()).contains(scoped.key());
        assertThat(later.tenants()).isEqualTo(tenants.tenants());
        assertThat(later.isEmpty()).isFalse();
    }

    @Test
    void nothing_kept_or_printed_holds_the_keys_text() throws IOException {
        NewKey key = tenants.create("ann", "free");
        NewKey next = tenants.rotate(key.keyId(), Duration.ofHours(1), BY);

        for (NewKey each : List.of(key, next)) {
            String secret = each.text().substring("sk-stepgate-".length());
            assertThat(log.after(0).toString()).doesNotContain(secret);
            assertThat(each.toString()).doesNotContain(secret);
            assertThat(tenants.keys().toString()).doesNotContain(secret);
        }
    }

    @Test
    void no_key_an_unknown_key_and_an_operators_key_are_told_apart_without_repeating_them() {
        assertThat(sentence("  ")).contains("no API key");
        assertThat(sentence("sk-stepgate-guess")).contains("not known").doesNotContain("guess");
        assertThat(sentence("sk-admin-guess")).contains("operator").doesNotContain("guess");
    }

    @Test
    void a_revoked_key_an_expired_one_and_a_suspended_tenant_are_told_apart() {
        NewKey revoked = tenants.create("ann", "paid");
        NewKey expired =
                tenants.create(
                        new KeyWish(
                                "ann",
                                Optional.empty(),
                                "for a day",
                                Scope.ALL,
                                Optional.of(NOON.plusSeconds(86_400))),
                        _ -> {},
                        BY);
        NewKey suspended = tenants.create("bob", "paid");
        assertThat(tenants.authenticate(expired.text()).tenant()).isEqualTo("ann");

        tenants.revoke(revoked.keyId(), BY);
        tenants.change("bob", TenantChange.NONE.suspended(true), BY);
        now = NOON.plusSeconds(86_400);

        assertThat(sentence(revoked.text())).contains("was revoked at 2026-11-24T12:00:00Z");
        assertThat(sentence(expired.text())).contains("expired at 2026-11-25T12:00:00Z");
        assertThat(sentence(suspended.text())).contains("tenant bob is suspended");
        tenants.change("bob", TenantChange.NONE.suspended(false), BY);
        assertThat(tenants.authenticate(suspended.text()).tenant()).isEqualTo("bob");
    }

    @Test
    void a_rotated_key_works_beside_the_new_one_until_the_overlap_is_over() {
        NewKey old = tenants.create(wish("ann", new Scope(List.of("b"), true)), _ -> {}, BY);

        NewKey next = tenants.rotate(old.keyId(), Tenants.USUAL_OVERLAP, BY);

        assertThat(tenants.authenticate(old.text()).tier())
                .isEqualTo(tenants.authenticate(next.text()).tier());
        now = NOON.plus(Duration.ofHours(24));
        assertThat(sentence(old.text())).contains("was replaced by " + next.keyId());
        assertThat(tenants.authenticate(next.text()).keyId()).isEqualTo(next.keyId());
        assertThatThrownBy(() -> tenants.rotate(old.keyId(), Duration.ZERO, BY))
                .isInstanceOf(Refusal.Malformed.class);
    }

    @Test
    void a_key_has_what_its_scope_leaves_of_the_tier_and_the_tenants_own_budget() {
        NewKey key = tenants.create(wish("ann", new Scope(List.of("b"), true)), _ -> {}, BY);
        tenants.change("ann", TenantChange.NONE.perDay(new Money.Own(1_500_000_000)), BY);

        Tier tier = tenants.authenticate(key.text()).tier();

        assertThat(tier.allows("b")).isTrue();
        assertThat(tier.allows("a")).isFalse();
        assertThat(tier.includes("a")).isTrue();
        assertThat(tier.labels()).isEqualTo(Set.of(Label.LOCAL_ONLY));
        assertThat(tier.allowances())
                .containsExactly(new Allowance(Measure.NANODOLLARS, Window.DAY, 1_500_000_000));
        tenants.change("ann", TenantChange.NONE.perDay(new Money.AsTier()), BY);
        assertThat(tenants.authenticate(key.text()).tier().allowances()).isEmpty();
    }

    @Test
    void a_key_for_models_the_tier_lost_opens_none_of_the_others() {
        NewKey key = tenants.create(wish("ann", new Scope(List.of("b"), false)), _ -> {}, BY);

        tenants.change("ann", TenantChange.NONE.tier("free"), BY);

        Tier tier = tenants.authenticate(key.text()).tier();
        assertThat(tier.allows("a")).isFalse();
        assertThat(tier.allows("b")).isFalse();
        assertThat(tier.includes("a")).isTrue();
    }

    @Test
    void wishes_that_are_none_name_field_value_and_what_is_right() {
        assertThatThrownBy(() -> tenants.create("ann", "gold"))
                .isInstanceOf(Refusal.Malformed.class)
                .hasMessage("tier: \"gold\" (expected: one of free, paid)");
        assertThatThrownBy(
                        () ->
                                tenants.create(
                                        wish("x", new Scope(List.of("c"), false)), _ -> {}, BY))
                .hasMessage("models: \"c\" (expected: of tier paid: a, b)");
        for (String name : List.of("", " ", "a b", "../x", "-x", "a".repeat(65), "erased-1")) {
            assertThatThrownBy(() -> tenants.create(name, "free"))
                    .isInstanceOf(Refusal.Malformed.class);
        }
        assertThat(tenants.tenants()).isEmpty();
        assertThatThrownBy(() -> tenants.tenant("nobody")).isInstanceOf(Refusal.NotFound.class);
        assertThatThrownBy(() -> tenants.revoke("key-1", BY)).isInstanceOf(Refusal.NotFound.class);
    }

    @Test
    void a_tenant_stays_on_its_tier_when_a_key_is_made() {
        tenants.create("ann", "free");

        assertThatThrownBy(() -> tenants.create("ann", "paid"))
                .isInstanceOf(Refusal.Malformed.class)
                .hasMessageContaining("expected: free");
    }

    @Test
    void a_key_that_could_not_be_kept_does_not_exist() throws IOException {
        List<String> texts = new ArrayList<>();
        database.close();

        assertThatThrownBy(() -> tenants.create("ann", "free", texts::add))
                .isInstanceOf(Refusal.Busy.class);

        assertThat(tenants.isEmpty()).isTrue();
        assertThatThrownBy(() -> tenants.authenticate(texts.getFirst()))
                .isInstanceOf(Refusal.Unauthenticated.class);
    }

    @Test
    void a_tier_taken_out_of_the_file_locks_its_tenants_out_with_a_reason() {
        NewKey key = tenants.create("ann", "free");

        tenants.entitle(Map.of("paid", new Tier("paid", List.of(), List.of())), List.of());

        assertThatThrownBy(() -> tenants.authenticate(key.text()))
                .isInstanceOf(Refusal.Unauthenticated.class)
                .hasMessageContaining("tier that no longer exists");
    }

    @Test
    void every_change_is_in_the_log_with_what_was_before_and_after() throws IOException {
        TenantWish wish =
                new TenantWish(
                        "ann",
                        "paid",
                        new Budgets(OptionalLong.empty(), OptionalLong.of(1)),
                        Choices.NONE);
        tenants.create(wish, BY);
        tenants.change("ann", TenantChange.NONE.tier("free"), BY);
        tenants.change("ann", TenantChange.NONE.tier("free"), BY);

        assertThat(kinds()).containsExactly("tenant-created", "tenant-changed");
        assertThat(log.after(0))
                .allMatch(entry -> entry.by().equals(BY) && entry.subject().equals("ann"))
                .last()
                .extracting(AuditLog.Entry::body)
                .asString()
                .contains("\"before\":{", "\"tier\":\"paid\"", "\"after\":{", "\"tier\":\"free\"");
    }

    @Test
    void an_erased_tenant_is_nowhere_and_its_name_is_free_again() throws IOException {
        NewKey key = tenants.create("ann", "paid");
        Chronicle other = Chronicle.open(log, () -> now);
        List<String> renamed = new ArrayList<>();

        String afterwards =
                tenants.erase("ann", (_, name, kept) -> renamed.add(name + " " + kept), BY);
        other.catchUp();

        assertThat(sentence(key.text())).contains("not known");
        assertThat(over(other).tenants()).isEmpty();
        assertThat(over(Chronicle.open(log, () -> now)).keys()).isEmpty();
        assertThat(log.after(0).toString()).doesNotContain("ann").contains(afterwards);
        assertThat(renamed).containsExactly("ann " + afterwards);
        assertThat(tenants.create("ann", "free").tenant()).isEqualTo("ann");
    }

    @Test
    void a_key_revoked_at_one_gateway_is_revoked_at_the_other() throws IOException {
        NewKey key = tenants.create("ann", "paid");
        Chronicle second = Chronicle.open(log, () -> now);
        Tenants other = over(second);
        assertThat(other.authenticate(key.text()).tenant()).isEqualTo("ann");

        other.revoke(key.keyId(), BY);
        chronicle.catchUp();

        assertThat(sentence(key.text())).contains("was revoked");
    }

    @Test
    void of_200_keys_made_at_once_at_two_gateways_each_gets_a_number_of_its_own() throws Exception {
        Tenants other = over(Chronicle.open(log, () -> now));
        ConcurrentLinkedQueue<NewKey> made = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Tenants at = i % 2 == 0 ? tenants : other;
            threads.add(Thread.startVirtualThread(() -> made.add(at.create("ann", "paid"))));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        chronicle.catchUp();

        assertThat(log.after(0).stream().map(AuditLog.Entry::seq))
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 201).boxed().toList());
        assertThat(tenants.keys()).hasSize(200);
        assertThat(made)
                .hasSize(200)
                .allMatch(key -> tenants.authenticate(key.text()).tenant().equals("ann"));
    }
}
