package dev.stepgate.gateway.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.store.AuditLog;
import dev.stepgate.gateway.store.Database;
import dev.stepgate.gateway.store.PostgresDatabase;
import dev.stepgate.gateway.store.PostgresServer;
import dev.stepgate.gateway.store.RunningPostgres;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two gateways, each with connections of its own to one PostgreSQL database. */
final class ChronicleTest {
    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2026-11-24T12:00:00Z"));
    private static final Map<String, Tier> TIERS =
            Map.of("free", new Tier("free", List.of(), List.of()));

    private final List<Database> databases = new ArrayList<>();
    private Chronicle here;
    private Chronicle there;

    ChronicleTest() {}

    @BeforeEach
    void open() throws IOException, SQLException {
        PostgresServer server = RunningPostgres.one().fresh();
        here = chronicle(server, 1);
        there = chronicle(server, 2);
    }

    private Chronicle chronicle(PostgresServer server, long seed) throws IOException {
        Database database = PostgresDatabase.open(server, new Random(seed));
        databases.add(database);
        return Chronicle.open(new AuditLog(database), CLOCK);
    }

    @AfterEach
    void close() throws IOException {
        for (Database database : databases) {
            database.close();
        }
    }

    private static Tenants tenants(Chronicle chronicle, long seed) {
        return new Tenants(chronicle, TIERS, List.of(), new Random(seed), CLOCK);
    }

    @Test
    void changes_made_at_once_at_two_gateways_get_numbers_without_gaps_and_none_is_lost()
            throws Exception {
        List<Tenants> both = List.of(tenants(here, 3), tenants(there, 4));
        Queue<NewKey> made = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            Tenants at = both.get(i % 2);
            threads.add(Thread.startVirtualThread(() -> made.add(at.create("ann", "free"))));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        here.catchUp();
        there.catchUp();

        assertThat(here.list(new AuditLog.Wanted(0, Instant.EPOCH, "", 1_000)))
                .extracting(AuditLog.Entry::seq)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 61).boxed().toList());
        assertThat(made).hasSize(60);
        for (Tenants each : both) {
            assertThat(each.tenants()).hasSize(1);
            assertThat(made).allMatch(key -> each.authenticate(key.text()).tenant().equals("ann"));
        }
    }

    @Test
    void of_one_name_made_at_once_at_two_gateways_the_second_is_refused() {
        TenantWish wish = new TenantWish("ann", "free", Budgets.OF_THE_TIER, Choices.NONE);
        Tenant first = tenants(here, 3).create(wish, "operator");

        assertThatThrownBy(() -> tenants(there, 4).create(wish, "operator"))
                .isInstanceOf(Refusal.Malformed.class)
                .hasMessageContaining("a name that no tenant has yet");
        assertThat(tenants(there, 4).tenant("ann")).isEqualTo(first);
    }

    @Test
    void what_was_erased_at_one_gateway_is_gone_at_the_other() throws IOException {
        NewKey key = tenants(here, 3).create("ann", "free");
        there.catchUp();
        Tenants late = tenants(there, 4);
        assertThat(late.authenticate(key.text()).tenant()).isEqualTo("ann");

        tenants(here, 3).erase("ann", (_, _, _) -> {}, "operator");
        there.catchUp();

        assertThat(late.tenants()).isEmpty();
        assertThatThrownBy(() -> late.authenticate(key.text()))
                .isInstanceOf(Refusal.Unauthenticated.class);
    }
}
