package dev.stepgate.gateway.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.stepgate.gateway.store.DataFolder;
import dev.stepgate.gateway.store.Database;
import dev.stepgate.gateway.store.SqliteDatabase;
import dev.stepgate.gateway.tenant.Allowance;
import dev.stepgate.gateway.tenant.Allowance.Measure;
import dev.stepgate.gateway.tenant.Allowance.Window;
import dev.stepgate.gateway.tenant.Caller;
import dev.stepgate.gateway.tenant.Price;
import dev.stepgate.gateway.tenant.Tier;
import dev.stepgate.gateway.usage.ReceiptRows;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InstancesTest {
    private static final Duration SILENCE = Watch.SILENCE;
    private static final Caller ANN =
            new Caller(
                    "ann",
                    "key-1",
                    new Tier(
                            "paid",
                            List.of(new Allowance(Measure.NANODOLLARS, Window.DAY, 100_000)),
                            List.of()));

    @TempDir Path data;
    private final ManualClock clock = new ManualClock("2026-11-24T12:00:10.250Z");
    private final List<ReceiptRows.Open> charged = new ArrayList<>();
    private DataFolder folder;
    private Database database;
    private int requests;

    InstancesTest() {}

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

    private Instances gateway(String id) {
        return new Instances(database, id, _ -> clock.instant(), SILENCE, charged::add);
    }

    /** Has a gateway lend 7,000 billionths of a dollar for a request. */
    private void lend(String gateway) throws IOException {
        Claim claim =
                new Claim(
                        "chatcmpl-" + ++requests,
                        ANN,
                        "step",
                        false,
                        10,
                        1,
                        20,
                        new Price(100, 300));
        Account account = new Account(List.of(), clock);
        Grant grant = account.take(claim, _ -> {});
        database.now(connection -> Grants.open(connection, grant, gateway));
    }

    private CountersContract.Sums sums() throws IOException {
        return SumsOf.all(database);
    }

    private List<String> known() throws IOException {
        return database.read(
                connection -> {
                    try (PreparedStatement select =
                                    connection.prepareStatement(
                                            "select id from instances order by id");
                            ResultSet rows = select.executeQuery()) {
                        List<String> ids = new ArrayList<>();
                        while (rows.next()) {
                            ids.add(rows.getString(1));
                        }
                        return ids;
                    }
                });
    }

    /** Has them say that they live for as long as one may be silent, and a little longer. */
    private void pass(Instances... living) throws IOException {
        for (int i = 0; i < 4; i++) {
            for (Instances each : living) {
                each.beat();
            }
            clock.pass(Duration.ofSeconds(10));
        }
    }

    @Test
    void what_a_silent_gateway_had_under_way_is_charged_as_reserved() throws IOException {
        gateway("one").beat();
        lend("one");
        Instances other = gateway("other");
        pass(other);

        other.beat();

        assertThat(sums()).isEqualTo(new CountersContract.Sums(7_000, 7_000, 0));
    }

    @Test
    void it_is_charged_once_whoever_sees_it() throws Exception {
        for (int i = 0; i < 20; i++) {
            lend("dead");
        }
        List<Instances> living = List.of(gateway("1"), gateway("2"), gateway("3"), gateway("4"));
        pass(living.toArray(Instances[]::new));
        List<Thread> watching = new ArrayList<>();
        for (Instances gateway : living) {
            watching.add(
                    Thread.startVirtualThread(
                            () -> {
                                try {
                                    gateway.beat();
                                } catch (IOException never) {
                                    throw new AssertionError(never);
                                }
                            }));
        }

        for (Thread thread : watching) {
            thread.join();
        }

        assertThat(sums()).isEqualTo(new CountersContract.Sums(140_000, 140_000, 0));
    }

    @Test
    void what_a_gateway_that_lives_has_under_way_is_left_alone() throws IOException {
        Instances one = gateway("one");
        Instances other = gateway("other");
        one.beat();
        lend("one");
        pass(one, other);

        other.beat();

        assertThat(sums()).isEqualTo(new CountersContract.Sums(0, 0, 1));
    }

    @Test
    void a_gateway_that_comes_back_is_given_time_to_say_so() throws IOException {
        gateway("one").beat();
        lend("one");
        Instances other = gateway("other");
        pass(other);
        lend("one");

        other.beat();

        assertThat(sums()).isEqualTo(new CountersContract.Sums(7_000, 7_000, 1));
    }

    @Test
    void when_the_store_was_lost_for_all_nobody_is_taken_for_dead() throws IOException {
        Instances one = gateway("one");
        Instances other = gateway("other");
        pass(one, other);
        lend("one");
        clock.pass(Duration.ofMinutes(10));

        other.beat();
        one.beat();
        pass(one, other);
        other.beat();

        assertThat(sums()).isEqualTo(new CountersContract.Sums(0, 0, 1));
    }

    @Test
    void a_gateway_does_not_take_itself_for_dead() throws IOException {
        Instances frozen = gateway("one");
        frozen.beat();
        lend("one");
        clock.pass(Duration.ofHours(1));

        pass(frozen);

        assertThat(sums()).isEqualTo(new CountersContract.Sums(0, 0, 1));
    }

    @Test
    void one_that_was_silent_for_a_day_is_forgotten() throws IOException {
        gateway("one").beat();
        clock.pass(Duration.ofHours(25));

        gateway("other").beat();

        assertThat(known()).containsExactly("other");
    }

    @Test
    void what_is_charged_is_told_to_whoever_counts_it_elsewhere() throws IOException {
        Instances one = gateway("one");
        lend("dead");
        pass(one);

        one.beat();

        assertThat(charged)
                .extracting(ReceiptRows.Open::instance, open -> open.receipt().id())
                .containsExactly(tuple("dead", "chatcmpl-1"));
    }

    @Test
    void another_may_live_until_it_could_have_been_heard_of_and_was_not() throws IOException {
        Instances one = gateway("one");
        Instances other = gateway("other");
        one.beat();
        boolean atFirst = mayLive(one, "other");
        pass(one, other);
        boolean heard = mayLive(one, "other");
        pass(one);

        assertThat(atFirst).isTrue();
        assertThat(heard).isTrue();
        assertThat(mayLive(one, "other")).isFalse();
        assertThat(mayLive(one, "nobody")).isFalse();
    }

    private boolean mayLive(Instances one, String other) throws IOException {
        return database.read(connection -> one.mayLive(connection, other));
    }

    @Test
    void it_says_so_several_times_before_it_would_be_dead() {
        Instances usual = gateway("one");
        Instances quick =
                new Instances(
                        database, "one", _ -> clock.instant(), Duration.ofSeconds(3), charged::add);

        assertThat(usual.every()).isEqualTo(Duration.ofSeconds(5));
        assertThat(quick.every()).isEqualTo(Duration.ofMillis(500));
    }
}
