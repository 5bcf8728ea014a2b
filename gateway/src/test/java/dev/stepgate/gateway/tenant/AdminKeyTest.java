package dev.stepgate.gateway.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.store.AuditLog;
import dev.stepgate.gateway.store.DataFolder;
import dev.stepgate.gateway.store.SqliteDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AdminKeyTest {
    @TempDir Path data;
    private final List<String> texts = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-24T12:00:00Z");
    private DataFolder folder;
    private SqliteDatabase database;
    private AuditLog log;

    AdminKeyTest() {}

    @BeforeEach
    void open() throws IOException {
        folder = ((DataFolder.Claim.Held) DataFolder.claim(data, 1)).folder();
        database = SqliteDatabase.open(folder);
        log = new AuditLog(database);
    }

    @AfterEach
    void close() throws IOException {
        database.close();
        folder.close();
    }

    private AdminKey key() throws IOException {
        return new AdminKey(Chronicle.open(log, () -> now), new SecureRandom(), () -> now);
    }

    @Test
    void the_key_made_is_accepted_now_and_later() throws IOException {
        AdminKey admin = key();
        texts.add(admin.renew("first start"));

        assertThat(texts).singleElement().asString().matches("sk-admin-[A-Za-z0-9_-]{43}");
        assertThatCode(() -> admin.authenticate(texts.getFirst())).doesNotThrowAnyException();
        AdminKey later = key();
        assertThatCode(() -> later.authenticate(texts.getFirst())).doesNotThrowAnyException();
        assertThat(log.after(0).toString()).doesNotContain(texts.getFirst());
    }

    @Test
    void a_key_that_was_replaced_looks_like_any_wrong_one() throws IOException {
        AdminKey admin = key();
        texts.add(admin.renew("first start"));
        texts.add(admin.renew("operator req_1"));

        assertThat(catchThrowable(() -> admin.authenticate(texts.getFirst())))
                .isInstanceOf(Refusal.Unauthenticated.class)
                .hasMessage(
                        catchThrowable(() -> admin.authenticate("sk-admin-guess")).getMessage());
    }

    @Test
    void the_second_of_two_first_keys_is_not_made() throws IOException {
        AdminKey admin = key();
        AdminKey other = key();
        texts.add(admin.renew("first start"));

        boolean made = other.createFirst("first start", texts::add);

        assertThat(made).isFalse();
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
