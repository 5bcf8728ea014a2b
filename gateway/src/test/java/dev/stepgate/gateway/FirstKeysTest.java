package dev.stepgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.gateway.store.DataFolder;
import dev.stepgate.gateway.tenant.AdminKey;
import dev.stepgate.gateway.tenant.Fact;
import dev.stepgate.gateway.tenant.Tenants;
import dev.stepgate.gateway.tenant.Tier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstKeysTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

    @TempDir Path temp = Path.of("");
    private final List<Fact> kept = new ArrayList<>();

    @Test
    void a_first_start_makes_two_keys_and_shows_and_keeps_them() throws Exception {
        List<String> shown = make(List.of("free", "paid"));

        Path file = temp.resolve("tenant.key");
        String key = Files.readString(file).strip();
        assertThat(shown).anyMatch(line -> line.contains("tier paid: " + key));
        assertThat(shown).anyMatch(line -> line.contains(read(temp.resolve("admin.key"))));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(tenants().authenticate(key).tier().name()).isEqualTo("paid");
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

    private List<String> make(List<String> tiers) throws Exception {
        AdminKey operator = new AdminKey(kept(), kept::add, new Random(2), CLOCK);
        if (DataFolder.claim(temp, 1) instanceof DataFolder.Claim.Held(DataFolder folder)) {
            try (folder) {
                return FirstKeys.make(tenants(), operator, tiers, folder);
            }
        }
        throw new AssertionError("the folder is taken");
    }

    private Tenants tenants() {
        Map<String, Tier> tiers =
                Map.of(
                        "free", new Tier("free", List.of(), List.of()),
                        "paid", new Tier("paid", List.of(), List.of()));
        return new Tenants(tiers, kept(), kept::add, new Random(1), CLOCK);
    }

    private List<Fact> kept() {
        return List.copyOf(kept);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (java.io.IOException fault) {
            throw new AssertionError(fault);
        }
    }
}
