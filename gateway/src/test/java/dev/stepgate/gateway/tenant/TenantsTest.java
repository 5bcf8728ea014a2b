package dev.stepgate.gateway.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.stepgate.gateway.refusal.Refusal;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TenantsTest {
    private static final InstantSource NOON =
            InstantSource.fixed(Instant.parse("2026-11-24T12:00:00Z"));
    private static final Map<String, Tier> TIERS =
            Map.of(
                    "free", new Tier("free", List.of(), List.of()),
                    "paid", new Tier("paid", List.of(), List.of()));

    private final List<Fact> kept = new ArrayList<>();
    private final Tenants tenants = remembering(List.of());

    private Tenants remembering(List<Fact> facts) {
        return new Tenants(TIERS, facts, kept::add, new SecureRandom(), NOON);
    }

    private String sentence(String presented) {
        return String.valueOf(
                catchThrowableOfType(
                                Refusal.Unauthenticated.class,
                                () -> tenants.authenticate(presented))
                        .getMessage());
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
        Tier other =
                new Tier("free", List.of(Allowance.requests(1, Allowance.Window.DAY)), List.of());

        tenants.entitle(Map.of("free", other));

        assertThat(tenants.authenticate(key.text()).tier()).isEqualTo(other);
        assertThat(tenants.strandedWithout(List.of("free"))).isEmpty();
        assertThat(tenants.strandedWithout(List.of("paid"))).containsExactly("ann (tier free)");
    }

    @Test
    void a_key_is_256_random_bits_behind_a_prefix() {
        assertThat(tenants.create("ann", "free").text())
                .matches("sk-stepgate-[A-Za-z0-9_-]{43}")
                .isNotEqualTo(tenants.create("ann", "free").text());
    }

    @Test
    void a_tenants_keys_all_work() {
        NewKey first = tenants.create("ann", "free");
        NewKey second = tenants.create("ann", "free");

        assertThat(tenants.authenticate(first.text()).tenant()).isEqualTo("ann");
        assertThat(tenants.authenticate(second.text()).tenant()).isEqualTo("ann");
        assertThat(tenants.tenants())
                .singleElement()
                .satisfies(row -> assertThat(row.keys()).hasSize(2));
    }

    @Test
    void what_was_kept_is_enough_to_know_everyone_again() {
        NewKey key = tenants.create("ann", "free");

        Tenants later = remembering(List.copyOf(kept));

        assertThat(later.authenticate(key.text()).tenant()).isEqualTo("ann");
        assertThat(later.isEmpty()).isFalse();
    }

    @Test
    void nothing_kept_or_printed_holds_the_keys_text() {
        NewKey key = tenants.create("ann", "free");
        String secret = key.text().substring("sk-stepgate-".length());

        assertThat(kept.toString()).doesNotContain(secret);
        assertThat(key.toString()).doesNotContain(secret);
        assertThat(tenants.tenants().toString()).doesNotContain(secret);
    }

    @Test
    void no_key_an_unknown_key_and_an_operators_key_are_told_apart_without_repeating_them() {
        assertThat(sentence("  ")).contains("no API key");
        assertThat(sentence("sk-stepgate-guess")).contains("not known").doesNotContain("guess");
        assertThat(sentence("sk-admin-guess")).contains("operator").doesNotContain("guess");
    }

    @Test
    void a_key_with_one_letter_changed_is_nobodys() {
        String text = tenants.create("ann", "free").text();
        char last = text.charAt(text.length() - 1);

        String changed = text.substring(0, text.length() - 1) + (last == 'A' ? 'B' : 'A');

        assertThat(sentence(changed)).contains("not known");
    }

    @Test
    void a_tier_that_does_not_exist_is_refused_with_those_that_do() {
        assertThatThrownBy(() -> tenants.create("ann", "gold"))
                .isInstanceOf(Refusal.Malformed.class)
                .hasMessage("tier: \"gold\" (expected: one of free, paid)");
    }

    @Test
    void a_tenant_stays_on_its_tier() {
        tenants.create("ann", "free");

        assertThatThrownBy(() -> tenants.create("ann", "paid"))
                .isInstanceOf(Refusal.Malformed.class)
                .hasMessageContaining("expected: free");
    }

    @Test
    void a_tenants_name_must_be_a_plain_word() {
        for (String name : List.of("", " ", "a b", "../x", "-x", "a".repeat(65), "ann\n")) {
            assertThatThrownBy(() -> tenants.create(name, "free"))
                    .isInstanceOf(Refusal.Malformed.class);
        }
        assertThat(kept).isEmpty();
    }

    @Test
    void a_key_that_could_not_be_kept_does_not_exist() {
        List<String> texts = new ArrayList<>();
        Tenants broken =
                new Tenants(
                        TIERS,
                        List.of(),
                        fact -> {
                            throw new IOException("No space left on device");
                        },
                        new SecureRandom(),
                        NOON);

        assertThatThrownBy(() -> broken.create("ann", "free", texts::add))
                .isInstanceOf(Refusal.Busy.class);

        assertThat(broken.isEmpty()).isTrue();
        assertThatThrownBy(() -> broken.authenticate(texts.getFirst()))
                .isInstanceOf(Refusal.Unauthenticated.class);
    }

    @Test
    void a_tier_taken_out_of_the_file_locks_its_tenants_out_with_a_reason() {
        NewKey key = tenants.create("ann", "free");
        Tenants later =
                new Tenants(
                        Map.of("paid", new Tier("paid", List.of(), List.of())),
                        kept,
                        kept::add,
                        new SecureRandom(),
                        NOON);

        assertThatThrownBy(() -> later.authenticate(key.text()))
                .isInstanceOf(Refusal.Unauthenticated.class)
                .hasMessageContaining("tier that no longer exists");
    }
}
