package dev.stepgate.gateway.tenant;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.store.AuditLog;
import dev.stepgate.gateway.store.DataFolder;
import dev.stepgate.gateway.store.SqliteDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class LookoutTest {
    private static final InstantSource CLOCK = InstantSource.system();
    private static final Map<String, Tier> TIERS =
            Map.of("free", new Tier("free", List.of(), List.of()));

    @TempDir Path data;

    LookoutTest() {}

    private static Tenants tenants(Chronicle chronicle) {
        return new Tenants(chronicle, TIERS, List.of(), new Random(1), CLOCK);
    }

    @Test
    @Timeout(value = 30, unit = SECONDS)
    void a_key_revoked_elsewhere_is_refused_here_without_being_asked_to_look() throws IOException {
        try (DataFolder folder = ((DataFolder.Claim.Held) DataFolder.claim(data, 1)).folder();
                SqliteDatabase database = SqliteDatabase.open(folder)) {
            AuditLog log = new AuditLog(database);
            Tenants elsewhere = tenants(Chronicle.open(log, CLOCK));
            NewKey key = elsewhere.create("ann", "free");
            Chronicle here = Chronicle.open(log, CLOCK);
            Tenants known = tenants(here);
            AdminKey operator = new AdminKey(here, new Random(2), CLOCK);
            try (Lookout lookout = Lookout.start(here, operator, known, Duration.ofMillis(10))) {
                assertThat(known.authenticate(key.text()).tenant()).isEqualTo("ann");

                elsewhere.revoke(key.keyId(), "operator");

                assertThat(lookout).isNotNull();
                assertThat(refusal(known, key)).contains("was revoked");
            }
        }
    }

    /** What is said once the key is refused. */
    private static String refusal(Tenants tenants, NewKey key) {
        while (true) {
            try {
                var _ = tenants.authenticate(key.text());
            } catch (Refusal refused) {
                return String.valueOf(refused.getMessage());
            }
            Thread.onSpinWait();
        }
    }
}
