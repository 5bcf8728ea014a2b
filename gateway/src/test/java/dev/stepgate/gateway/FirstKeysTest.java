package dev.stepgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.gateway.store.AuditLog;
import dev.stepgate.gateway.store.DataFolder;
import dev.stepgate.gateway.store.SqliteDatabase;
import dev.stepgate.gateway.tenant.AdminKey;
import dev.stepgate.gateway.tenant.Chronicle;
import dev.stepgate.gateway.tenant.Tenants;
import dev.stepgate.gateway.tenant.Tier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstKeysTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

    @TempDir Path temp = Path.of("");

    @Test
    void a_first_start_makes_two_keys_and_shows_and_keeps_them() throws Exception {
        List<String> shown = make(List.of("free", "paid"));

        Path file = temp.resolve("tenant.key");
        String key = Files.readString(file).strip();
        assertThat(shown).anyMatch(line -> line.contains("tier paid: " + key));
        assertThat(shown).anyMatch(line -> line.contains(read(temp.resolve("admin.key"))));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        String tier =
                with(
                        (_, log) ->
                                tenants(Chronicle.open(log, CLOCK))
                                        .authenticate(key)
                                        .tier()
                                        .name());
        assertThat(tier).isEqualTo("paid");
    }

    @Test
    void a_second_start_makes_none() throws Exception {
        make(List.of("free", "paid"));

        List<String> shown = make(List.of("free", "paid"));

        assertThat(shown).isEmpty();
    }

    @Test
    void without_a_paid_tier_the_first_one_is_taken() throws Exception {
        List<String> shown = make(List.of("free"));

        assertThat(shown).anyMatch(line -> line.contains("tier free"));
    }

    @Test
    void of_two_that_start_at_once_on_one_store_the_first_makes_them() throws Exception {
        List<String> shown =
                with(
                        (folder, log) -> {
                            Chronicle late = Chronicle.open(log, CLOCK);
                            Chronicle early = Chronicle.open(log, CLOCK);
                            tenants(early).create("default", "paid");
                            operator(early).createFirst("first start", text -> {});

                            return FirstKeys.make(
                                    tenants(late), operator(late), List.of("paid"), folder);
                        });

        assertThat(shown).isEmpty();
        assertThat(temp.resolve("tenant.key")).doesNotExist();
        assertThat(temp.resolve("admin.key")).doesNotExist();
    }

    private List<String> make(List<String> tiers) throws IOException {
        return with(
                (folder, log) -> {
                    Chronicle chronicle = Chronicle.open(log, CLOCK);
                    return FirstKeys.make(tenants(chronicle), operator(chronicle), tiers, folder);
                });
    }

    private static AdminKey operator(Chronicle chronicle) {
        return new AdminKey(chronicle, new Random(2), CLOCK);
    }

    /** Something done with the folder while it is ours. */
    @FunctionalInterface
    private interface Doing<T> {
        T with(DataFolder folder, AuditLog log) throws IOException;
    }

    private <T> T with(Doing<T> doing) throws IOException {
        if (DataFolder.claim(temp, 1) instanceof DataFolder.Claim.Held(DataFolder folder)) {
            try (folder;
                    SqliteDatabase database = SqliteDatabase.open(folder)) {
                return doing.with(folder, new AuditLog(database));
            }
        }
        throw new AssertionError("the folder is taken");
    }

    private static Tenants tenants(Chronicle chronicle) {
        Map<String, Tier> tiers =
                Map.of(
                        "free", new Tier("free", List.of(), List.of()),
                        "paid", new Tier("paid", List.of(), List.of()));
        return new Tenants(chronicle, tiers, List.of(), new Random(1), CLOCK);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException fault) {
            throw new AssertionError(fault);
        }
    }
}
