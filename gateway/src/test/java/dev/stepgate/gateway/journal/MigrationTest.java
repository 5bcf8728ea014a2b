package dev.stepgate.gateway.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.gateway.quota.CounterRows;
import dev.stepgate.gateway.store.AuditLog;
import dev.stepgate.gateway.store.DataFolder;
import dev.stepgate.gateway.store.SqliteDatabase;
import dev.stepgate.gateway.tenant.AdminKey;
import dev.stepgate.gateway.tenant.Chronicle;
import dev.stepgate.gateway.tenant.NewKey;
import dev.stepgate.gateway.tenant.Tenants;
import dev.stepgate.gateway.tenant.Tier;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On files that a release which kept a journal wrote, in the forms it had. */
final class MigrationTest {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:10Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOON);

    @TempDir Path data;
    private final List<String> reports = new ArrayList<>();
    private DataFolder folder;
    private SqliteDatabase database;

    MigrationTest() {}

    @BeforeEach
    void open() throws IOException {
        folder = ((DataFolder.Claim.Held) DataFolder.claim(data, 1)).folder();
        database = SqliteDatabase.open(folder);
    }

    @AfterEach
    void close() throws IOException {
        database.close();
        folder.close();
    }

    private Path file() {
        return data.resolve("journal.jsonl");
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = MigrationTest.class.getResourceAsStream("/journal/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }

    private Chronicle migrated(byte[] journal) throws IOException {
        Files.write(file(), journal);
        Chronicle chronicle = Chronicle.open(new AuditLog(database), CLOCK);
        Migration.run(folder, chronicle, reports::add);
        return chronicle;
    }

    private static Tenants tenants(Chronicle chronicle) {
        Map<String, Tier> tiers =
                Map.of(
                        "free", new Tier("free", List.of(), List.of()),
                        "paid", new Tier("paid", List.of(), List.of()));
        return new Tenants(chronicle, tiers, List.of(), new Random(1), CLOCK);
    }

    private List<String> counters() throws IOException {
        return database.read(
                connection -> {
                    List<String> rows = new ArrayList<>();
                    try (ResultSet row =
                            connection
                                    .createStatement()
                                    .executeQuery(
                                            "select tenant, measure, span, start_millis, used from"
                                                    + " counters order by tenant, span")) {
                        while (row.next()) {
                            rows.add(
                                    String.join(
                                            " ",
                                            row.getString(1),
                                            row.getString(2),
                                            row.getString(3),
                                            Instant.ofEpochMilli(row.getLong(4)).toString(),
                                            row.getString(5)));
                        }
                    }
                    return rows;
                });
    }

    @Test
    void old_keys_work_on_and_are_their_tenants() throws IOException {
        Tenants tenants = tenants(migrated(resource("journal.jsonl")));

        assertThat(tenants.authenticate("sk-stepgate-of-ann").tenant()).isEqualTo("ann");
        assertThat(tenants.authenticate("sk-stepgate-of-ann-too").keyId())
                .isEqualTo("key-0c0c0c0c0c0c");
        assertThat(tenants.authenticate("sk-stepgate-of-default").tier().name()).isEqualTo("paid");
        assertThat(tenants.tenant("ann").since()).isEqualTo("2026-11-24T09:01:00Z");
    }

    @Test
    void the_last_operators_key_is_the_operators() throws IOException {
        AdminKey operator = new AdminKey(migrated(resource("journal.jsonl")), new Random(1), CLOCK);

        assertThatCode(() -> operator.authenticate("sk-admin-the-second"))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> operator.authenticate("sk-admin-the-first")).isNotNull();
    }

    @Test
    void nobody_gets_a_fresh_allowance() throws IOException {
        migrated(resource("journal.jsonl"));

        assertThat(counters())
                .containsExactly(
                        "ann requests day 2026-11-24T00:00:00Z 11",
                        "ann requests minute 2026-11-24T12:00:00Z 4",
                        "default requests day 2026-11-24T00:00:00Z 1",
                        "default requests minute 2026-11-24T12:00:00Z 1");
        assertThat(database.read(CounterRows::lastInstant)).isEqualTo("2026-11-24T12:00:00Z");
    }

    @Test
    void a_journal_that_was_rewritten_short_says_the_same() throws IOException {
        Tenants tenants = tenants(migrated(resource("rewritten.jsonl")));

        assertThat(tenants.authenticate("sk-stepgate-of-ann").tenant()).isEqualTo("ann");
        assertThat(counters())
                .containsExactly(
                        "ann requests day 2026-11-24T00:00:00Z 11",
                        "ann requests minute 2026-11-24T12:00:00Z 4");
    }

    @Test
    void the_file_is_kept_under_another_name_and_one_line_tells() throws IOException {
        byte[] journal = resource("journal.jsonl");
        migrated(journal);

        assertThat(file()).doesNotExist();
        assertThat(data.resolve("journal.jsonl.migrated")).hasBinaryContent(journal);
        assertThat(reports).singleElement().asString().contains("5 tenants and keys");
    }

    @Test
    void a_start_that_was_killed_before_the_renaming_is_made_good_by_the_next() throws IOException {
        migrated(resource("journal.jsonl"));
        List<String> counted = counters();

        Chronicle again = migrated(resource("journal.jsonl"));

        assertThat(counters()).isEqualTo(counted);
        assertThat(tenants(again).keys()).hasSize(3);
        assertThat(new AuditLog(database).after(0)).hasSize(7);
        assertThat(file()).doesNotExist();
        assertThat(data.resolve("journal.jsonl.migrated.2")).exists();
    }

    @Test
    void what_was_made_since_stays_as_it_is() throws IOException {
        Tenants before = tenants(Chronicle.open(new AuditLog(database), CLOCK));
        NewKey key = before.create("ann", "paid");

        Tenants tenants = tenants(migrated(resource("journal.jsonl")));

        assertThat(tenants.tenant("ann").tier()).isEqualTo("paid");
        assertThat(tenants.authenticate(key.text()).tenant()).isEqualTo("ann");
        assertThat(tenants.authenticate("sk-stepgate-of-ann").tenant()).isEqualTo("ann");
    }

    @Test
    void without_a_journal_nothing_happens() throws IOException {
        Migration.run(folder, Chronicle.open(new AuditLog(database), CLOCK), reports::add);

        assertThat(reports).isEmpty();
        assertThat(new AuditLog(database).after(0)).isEmpty();
    }

    @Test
    void a_last_line_cut_off_is_dropped_and_told() throws IOException {
        byte[] whole = resource("journal.jsonl");

        migrated(Arrays.copyOf(whole, whole.length - 3));

        assertThat(reports).first().asString().contains("journal.jsonl:22:", "cut off");
        assertThat(counters()).hasSize(2);
    }

    @Test
    void damage_anywhere_else_takes_nothing_over_and_names_the_line() throws IOException {
        byte[] whole = resource("journal.jsonl");
        int line = 1;

        for (int at = 0; at < whole.length; at++) {
            if (whole[at] == '\n') {
                line++;
                continue;
            }
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x04;
            String place = file() + ":" + line + ":";

            assertThatThrownBy(() -> migrated(damaged))
                    .as("byte %d", at)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(place);
        }
        assertThat(new AuditLog(database).after(0)).isEmpty();
        assertThat(file()).exists();
    }
}
