package dev.stepgate.gateway.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.store.Database;
import dev.stepgate.gateway.store.PostgresDatabase;
import dev.stepgate.gateway.store.PostgresServer;
import dev.stepgate.gateway.store.RunningPostgres;
import dev.stepgate.gateway.tenant.Allowance;
import dev.stepgate.gateway.tenant.Allowance.Measure;
import dev.stepgate.gateway.tenant.Allowance.Window;
import dev.stepgate.gateway.tenant.Caller;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class PostgresCountersTest extends CountersContract {
    private final List<String> reported = new ArrayList<>();
    private PostgresServer server;
    private Database database;
    private Backlog backlog;
    private PostgresCounters counters;
    private int lives;

    PostgresCountersTest() {}

    @BeforeEach
    void start() throws IOException, SQLException {
        server = RunningPostgres.one().fresh();
        live();
    }

    private void live() throws IOException {
        database = PostgresDatabase.open(server, new Random(1));
        backlog =
                Backlog.open(
                        database,
                        () -> database.now(connection -> true),
                        new Backlog.Patience(Duration.ofMillis(50), System::nanoTime, "we wait"),
                        reported::add);
        counters =
                new PostgresCounters(database, "gateway-" + ++lives, _ -> clock.instant(), backlog);
    }

    @AfterEach
    void stop() throws IOException {
        backlog.close();
        database.close();
    }

    @Override
    Counters counters() {
        return counters;
    }

    @Override
    void restart() throws IOException {
        stop();
        live();
        Watch.over(database, clock.instant());
    }

    @Override
    Sums sums() throws IOException {
        return SumsOf.all(database);
    }

    @Test
    void what_is_refused_while_requests_hold_money_may_be_asked_again_soon() throws IOException {
        Caller ann = on("ann", tier(dollarsADay(7_000)));
        take(ann);

        Refusal refused = refusal(ann);

        assertThat(refused).hasMessageContaining("while requests under way hold $0.000007");
        assertThat(refused.retryAfter()).contains(Duration.ofSeconds(1));
    }

    @Test
    void what_is_refused_because_money_is_spent_is_refused_for_the_day() throws IOException {
        Caller ann = on("ann", tier(dollarsADay(7_000)));
        settle(take(ann), 10, 20);

        assertThat(refusal(ann).retryAfter()).isEmpty();
    }

    @Test
    void gateways_that_share_a_database_admit_exactly_as_many_as_one() throws Exception {
        Caller ann = on("ann", FREE);
        try (Database second = PostgresDatabase.open(server, new Random(2));
                Database third = PostgresDatabase.open(server, new Random(3))) {
            List<Counters> replicas =
                    List.of(
                            counters,
                            new PostgresCounters(second, "second", _ -> clock.instant(), backlog),
                            new PostgresCounters(third, "third", _ -> clock.instant(), backlog));

            List<Integer> admitted = new ArrayList<>();
            for (int minute = 0; minute < 3; minute++) {
                admitted.add(ask(replicas, ann, 1_000));
                clock.pass(Duration.ofMinutes(1));
            }

            assertThat(admitted).containsExactly(20, 20, 10);
            assertThat(sums()).isEqualTo(new Sums(50 * 2_500, 50 * 2_500, 0));
        }
    }

    private int ask(List<Counters> replicas, Caller caller, int times) throws Exception {
        AtomicInteger admitted = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            Counters replica = replicas.get(i % replicas.size());
            threads.add(
                    Thread.startVirtualThread(
                            () -> {
                                try {
                                    go.await();
                                    Grant grant = replica.take(claim(caller, 10, 20));
                                    replica.settle(
                                            grant,
                                            Settlement.of(grant.draws(), used(grant, 10, 5), true));
                                    admitted.incrementAndGet();
                                } catch (Refusal spent) {
                                    // As it should be.
                                } catch (IOException | InterruptedException fault) {
                                    admitted.addAndGet(10_000);
                                }
                            }));
        }
        go.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        return admitted.get();
    }

    @Test
    void what_a_lost_server_did_not_take_is_settled_when_it_is_back() throws IOException {
        Caller ann = on("ann", tier(dollarsADay(100_000)));
        Grant one = take(ann);
        Grant other = take(ann);

        RunningPostgres.one().stop();
        try {
            settle(one, 10, 5);
            giveBack(other);
            assertThatThrownBy(() -> take(ann)).isInstanceOf(IOException.class);
            assertThat(backlog.verdict()).isPresent();
        } finally {
            RunningPostgres.one().start();
        }

        awaitStore(backlog);
        assertThat(remaining(ann)).containsExactly(100_000L - 2_500);
        assertThat(sums()).isEqualTo(new Sums(2_500, 2_500, 0));
        assertThat(reported)
                .satisfiesExactly(
                        lost -> assertThat(lost).startsWith("the store is lost: "),
                        back -> assertThat(back).startsWith("the store is back after "));
    }

    @Test
    void a_grant_that_nobody_was_told_of_is_given_back_once() throws IOException {
        Caller ann = on("ann", FREE);
        Grant untold = take(ann);
        take(ann);

        counters.cancel(untold);
        counters.cancel(untold);
        backlog.write(connection -> true).await();

        assertThat(remaining(ann)).containsExactly(19L, 49L);
        assertThat(sums()).isEqualTo(new Sums(0, 0, 1));
    }

    @Test
    void a_frozen_gateway_settles_nothing_that_was_charged_meanwhile() throws IOException {
        Caller ann =
                on(
                        "ann",
                        tier(
                                dollarsADay(100_000),
                                new Allowance(Measure.AT_ONCE, Window.ALWAYS, 2)));
        Grant held = take(ann);
        PostgresCounters frozen = counters;
        Database its = database;
        live();
        Watch.over(database, clock.instant());

        frozen.settle(held, Settlement.of(held.draws(), used(held, 10, 5), true));
        its.close();

        assertThat(remaining(ann)).containsExactly(100_000L - 7_000, 2L);
        assertThat(sums()).isEqualTo(new Sums(7_000, 7_000, 0));
    }

    @Test
    void the_servers_clock_is_the_same_for_all() throws IOException {
        ServerClock time = new ServerClock();
        Instant first = database.read(time);
        try (Database other = PostgresDatabase.open(server, new Random(2))) {
            Instant second = other.read(time);

            assertThat(second).isBetween(first, database.read(time));
        }
    }
}
