package dev.stepgate.gateway.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.gateway.refusal.Refusal;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AdminKeyTest {
    private static final InstantSource NOON =
            InstantSource.fixed(Instant.parse("2026-11-24T12:00:00Z"));

    private final List<Fact> kept = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();

    private AdminKey key() {
        return new AdminKey(List.copyOf(kept), kept::add, new SecureRandom(), NOON);
    }

    @Test
    void the_key_made_is_accepted_now_and_later() throws IOException {
        AdminKey admin = key();
        admin.create(texts::add);

        assertThat(texts).singleElement().asString().matches("sk-admin-[A-Za-z0-9_-]{43}");
        assertThatCode(() -> admin.authenticate(texts.getFirst())).doesNotThrowAnyException();
        assertThatCode(() -> key().authenticate(texts.getFirst())).doesNotThrowAnyException();
        assertThat(kept.toString()).doesNotContain(texts.getFirst());
    }

    @Test
    void a_new_key_replaces_the_old_one() throws IOException {
        AdminKey admin = key();
        admin.create(texts::add);
        admin.create(texts::add);

        assertThatThrownBy(() -> admin.authenticate(texts.getFirst()))
                .isInstanceOf(Refusal.Unauthenticated.class);
        assertThatThrownBy(() -> key().authenticate(texts.getFirst()))
                .isInstanceOf(Refusal.Unauthenticated.class);
    }

    @Test
    void anything_else_is_refused_without_repeating_it() throws IOException {
        AdminKey admin = key();

        assertThatThrownBy(() -> admin.authenticate("")).hasMessageContaining("no operator key");
        assertThatThrownBy(() -> admin.authenticate("sk-admin-guess"))
                .isInstanceOf(Refusal.Unauthenticated.class)
                .hasMessageContaining("admin.key")
                .message()
                .doesNotContain("guess");
        assertThat(admin.isEmpty()).isTrue();
    }
}
