package dev.stepgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.chat.Usage;
import dev.stepgate.gateway.quota.Backlog;
import dev.stepgate.gateway.quota.Claim;
import dev.stepgate.gateway.quota.Counters;
import dev.stepgate.gateway.quota.EmbeddedCounters;
import dev.stepgate.gateway.quota.Grant;
import dev.stepgate.gateway.quota.PostgresCounters;
import dev.stepgate.gateway.quota.Settlement;
import dev.stepgate.gateway.quota.WindowStanding;
import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.store.AuditLog;
import dev.stepgate.gateway.store.DataFolder;
import dev.stepgate.gateway.store.Database;
import dev.stepgate.gateway.store.PostgresDatabase;
import dev.stepgate.gateway.store.RunningPostgres;
import dev.stepgate.gateway.store.SqliteDatabase;
import dev.stepgate.gateway.tenant.Allowance;
import dev.stepgate.gateway.tenant.Allowance.Window;
import dev.stepgate.gateway.tenant.Caller;
import dev.stepgate.gateway.tenant.Chronicle;
import dev.stepgate.gateway.tenant.Price;
import dev.stepgate.gateway.tenant.Tenants;
import dev.stepgate.gateway.tenant.Tier;
import dev.stepgate.gateway.usage.Days;
import dev.stepgate.gateway.usage.Ledger;
import dev.stepgate.gateway.usage.Receipt;
import dev.stepgate.gateway.usage.Receipts;
import dev.stepgate.gateway.usage.Sum;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ErasureTest {
    /** Where it all is. */
    enum Where {
        SQLITE,
        POSTGRES
    }

    private static final String NAME = "annabel-lee";
    private static final String OTHER = "bob";
    private static final String BY = "operator req_1";
    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2026-11-24T12:00:10Z"));
    private static final Tier PAID =
            new Tier("paid", List.of(Allowance.requests(50, Window.DAY)), List.of());
    private static final Price PRICE = new Price(100, 300);

    @TempDir Path data = Path.of("");

    private final List<AutoCloseable> open = new ArrayList<>();
    private final AtomicInteger ids = new AtomicInteger();

    /** A gateway's store and who uses it. */
    private record Store(Database database, Counters counters, Tenants tenants) {
        Erasure erasure(Duration knownWithin) {
            return new Erasure(
                    tenants,
                    new Receipts(database),
                    new Erasure.Terms(CLOCK, knownWithin, counters::forget));
        }
    }

    private Store store(Where where) throws IOException, SQLException {
        Database database =
                switch (where) {
                    case SQLITE -> sqlite();
                    case POSTGRES ->
                            PostgresDatabase.open(RunningPostgres.one().fresh(), new Random(1));
                };
        open.addFirst(database);
        Backlog backlog =
                Backlog.open(
                        database,
                        () -> database.now(connection -> true),
                        new Backlog.Patience(Duration.ofMillis(50), System::nanoTime, "we wait"),
                        lost -> assertThat(lost).isEmpty());
        open.addFirst(backlog);
        Counters counters =
                where == Where.SQLITE
                        ? new EmbeddedCounters(database, backlog, "this", CLOCK)
                        : new PostgresCounters(database, "this", _ -> CLOCK.instant(), backlog);
        Chronicle chronicle = Chronicle.open(new AuditLog(database), CLOCK);
        Tenants tenants =
                new Tenants(chronicle, Map.of("paid", PAID), List.of(), new Random(2), CLOCK);
        return new Store(database, counters, tenants);
    }

    private Database sqlite() throws IOException {
        DataFolder folder = ((DataFolder.Claim.Held) DataFolder.claim(data, 1)).folder();
        open.addFirst(folder);
        return SqliteDatabase.open(folder);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private Grant take(Store store, Caller caller) throws IOException {
        String id = "chatcmpl-" + ids.incrementAndGet();
        return store.counters().take(new Claim(id, caller, "step", false, 10, 1, 20, PRICE));
    }

    private static void settle(Store store, Grant grant) {
        Receipt receipt =
                new Receipt(
                        grant.claim().id(),
                        grant.at(),
                        new Receipt.Payer(
                                grant.claim().caller().tenant(),
                                grant.claim().caller().keyId(),
                                "paid"),
                        new Receipt.Served("step", "step", "somebody", false),
                        new Usage(10, 0, 5, 0),
                        5,
                        new Receipt.Charge(
                                PRICE, grant.reservedNanodollars(), 2_500, 0, OptionalLong.empty()),
                        new Receipt.Times(Optional.empty(), Optional.empty()),
                        Receipt.Ending.STOP,
                        List.of());
        store.counters().settle(grant, new Settlement(receipt, grant.draws()));
    }

    /** Rows of any table in which any column says the word. */
    private static List<String> rowsWith(Database database, String word) throws IOException {
        database.later(connection -> true).await();
        return database.read(
                connection -> {
                    List<String> found = new ArrayList<>();
                    for (String table : tables(connection)) {
                        try (Statement statement = connection.createStatement();
                                ResultSet row = statement.executeQuery("select * from " + table)) {
                            while (row.next()) {
                                String text = table;
                                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                                    text += " " + row.getString(i);
                                }
                                found.add(text);
                            }
                        }
                    }
                    return found.stream().filter(row -> row.contains(word)).toList();
                });
    }

    private static List<String> tables(Connection connection) throws SQLException {
        List<String> names = new ArrayList<>();
        try (ResultSet row =
                connection.getMetaData().getTables(null, null, "%", new String[] {"TABLE"})) {
            while (row.next()) {
                names.add(row.getString("TABLE_NAME"));
            }
        }
        return names;
    }

    /** One row for it in each table that has a tenant and none yet, by the table's own columns. */
    private static void fill(Database database, String tenant) throws IOException {
        var _ =
                database.now(
                        connection -> {
                            for (String table : tables(connection)) {
                                fill(connection, table, tenant);
                            }
                            return true;
                        });
    }

    private static void fill(Connection connection, String table, String tenant)
            throws SQLException {
        List<String> columns = new ArrayList<>();
        List<String> values = new ArrayList<>();
        try (ResultSet row = connection.getMetaData().getColumns(null, null, table, "%")) {
            while (row.next()) {
                String name = row.getString("COLUMN_NAME");
                columns.add(name);
                values.add(
                        name.equals("tenant")
                                ? "'" + tenant + "'"
                                : row.getString("TYPE_NAME").equalsIgnoreCase("text") ? "''" : "1");
            }
        }
        if (columns.contains("tenant") && !table.equals("receipts") && !table.equals("ledger")) {
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate(
                        "insert into %s (%s) values (%s) on conflict do nothing"
                                .formatted(
                                        table,
                                        String.join(", ", columns),
                                        String.join(", ", values)));
            }
        }
    }

    private static Sum sum(Store store, String tenant) throws IOException {
        return Objects.requireNonNull(sums(store).get(tenant), tenant);
    }

    private static Map<String, Sum> sums(Store store) throws IOException {
        Days day = Days.between("1d", "", CLOCK.instant());
        return new Ledger(store.database())
                .sums(Sum.By.TENANT, day, "").stream()
                        .collect(Collectors.toMap(Sum::of, sum -> sum));
    }

    @ParameterizedTest
    @EnumSource
    void sums_without_a_name_are_all_that_is_left_of_a_tenant(Where where) throws Exception {
        Store store = store(where);
        String key = store.tenants().create(NAME, "paid").text();
        Caller caller = store.tenants().authenticate(key);
        Caller other = store.tenants().authenticate(store.tenants().create(OTHER, "paid").text());
        settle(store, take(store, caller));
        settle(store, take(store, other));
        Grant underWay = take(store, caller);
        fill(store.database(), NAME);

        String kept = store.erasure(Duration.ZERO).erase(NAME, BY);
        settle(store, underWay);

        assertThat(rowsWith(store.database(), NAME)).isEmpty();
        assertThat(rowsWith(store.database(), caller.keyId())).isEmpty();
        assertThat(sums(store).keySet()).containsExactlyInAnyOrder(kept, OTHER);
        assertThat(sum(store, kept))
                .returns(2L, Sum::requests)
                .returns(2_500 + underWay.reservedNanodollars(), Sum::costNanodollars);
        assertThat(new Receipts(store.database()).faults()).isEmpty();
        assertThat(rowsWith(store.database(), OTHER)).isNotEmpty();
        assertThatThrownBy(() -> store.tenants().authenticate(key))
                .isInstanceOf(Refusal.Unauthenticated.class);
    }

    @ParameterizedTest
    @EnumSource
    void the_next_of_that_name_begins_with_nothing(Where where) throws Exception {
        Store store = store(where);
        Caller before = store.tenants().authenticate(store.tenants().create(NAME, "paid").text());
        Grant underWay = take(store, before);
        String kept = store.erasure(Duration.ZERO).erase(NAME, BY);

        Caller next = store.tenants().authenticate(store.tenants().create(NAME, "paid").text());
        settle(store, take(store, next));
        settle(store, underWay);

        assertThat(store.counters().standing(next).windows())
                .extracting(WindowStanding::remaining)
                .containsExactly(49L);
        assertThat(sum(store, NAME)).returns(1L, Sum::requests);
        assertThat(sum(store, kept)).returns(1L, Sum::requests);
    }

    @ParameterizedTest
    @EnumSource
    void requests_that_come_meanwhile_leave_nothing_behind(Where where) throws Exception {
        Store store = store(where);
        String key = store.tenants().create(NAME, "paid").text();
        store.tenants().entitle(Map.of("paid", new Tier("paid", List.of(), List.of())), List.of());
        CountDownLatch busy = new CountDownLatch(50);
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            clients.add(
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try {
                                            while (true) {
                                                Caller me = store.tenants().authenticate(key);
                                                settle(store, take(store, me));
                                                busy.countDown();
                                            }
                                        } catch (Refusal | IOException over) {
                                            busy.countDown();
                                        }
                                    }));
        }
        busy.await();

        String kept = store.erasure(Duration.ofMillis(200)).erase(NAME, BY);
        for (Thread client : clients) {
            client.join();
        }

        assertThat(rowsWith(store.database(), NAME)).isEmpty();
        assertThat(sums(store).keySet()).containsExactly(kept);
        assertThat(sum(store, kept).requests()).isGreaterThanOrEqualTo(46);
        assertThat(new Receipts(store.database()).faults()).isEmpty();
    }

    @Test
    void nobody_is_not_erased() throws Exception {
        Store store = store(Where.SQLITE);

        assertThatThrownBy(() -> store.erasure(Duration.ZERO).erase("nobody", BY))
                .isInstanceOf(Refusal.NotFound.class);
    }

    @Test
    void what_was_cut_short_is_suspended_and_may_be_asked_again() throws Exception {
        Store store = store(Where.SQLITE);
        String key = store.tenants().create(NAME, "paid").text();
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> store.erasure(Duration.ofDays(1)).erase(NAME, BY))
                .isInstanceOf(Refusal.Busy.class)
                .hasMessageContaining("suspended and not erased yet");
        assertThat(Thread.interrupted()).isTrue();
        assertThatThrownBy(() -> store.tenants().authenticate(key))
                .isInstanceOf(Refusal.Forbidden.class);
        assertThat(store.erasure(Duration.ZERO).erase(NAME, BY)).startsWith("erased-");
    }
}
