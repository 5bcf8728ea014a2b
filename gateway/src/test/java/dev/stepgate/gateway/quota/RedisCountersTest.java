package dev.stepgate.gateway.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.store.DataFolder;
import dev.stepgate.gateway.store.Database;
import dev.stepgate.gateway.store.SqliteDatabase;
import dev.stepgate.gateway.tenant.Allowance;
import dev.stepgate.gateway.tenant.Allowance.Measure;
import dev.stepgate.gateway.tenant.Allowance.Window;
import dev.stepgate.gateway.tenant.Caller;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RedisCountersTest extends CountersContract {
    private static RunningRedis server;

    @TempDir Path data;
    private DataFolder folder;
    private Database database;
    private Redis redis;
    private Backlog backlog;
    private RedisCounters counters;
    private int lives;

    RedisCountersTest() {}

    @BeforeAll
    static void startServer() {
        server = RunningRedis.start();
    }

    @AfterAll
    static void stopServer() throws IOException {
        server.close();
    }

    @BeforeEach
    void start() throws IOException {
        server.forgetAll();
        folder = ((DataFolder.Claim.Held) DataFolder.claim(data, 1)).folder();
        database = SqliteDatabase.open(folder);
        redis = Redis.open(server.where());
        live();
    }

    private void live() {
        backlog = backlog(database);
        counters = gateway("gateway-" + ++lives);
    }

    private RedisCounters gateway(String name) {
        return new RedisCounters(buckets(), database, backlog, name, clock);
    }

    private Buckets buckets() {
        return new Buckets(redis, database, clock);
    }

    private static boolean execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.execute(sql);
        }
    }

    @AfterEach
    void stop() throws IOException {
        backlog.close();
        redis.close();
        database.close();
        folder.close();
    }

    @Override
    Counters counters() {
        return counters;
    }

    @Override
    void restart() throws IOException {
        backlog.close();
        live();
        Watch.over(database, clock.instant(), buckets()::free);
    }

    @Override
    Sums sums() throws IOException {
        return SumsOf.all(database);
    }

    @Test
    void gateways_that_share_them_admit_exactly_as_many_as_one() throws Exception {
        Caller ann = on("ann", FREE);
        List<Counters> gateways = List.of(counters, gateway("second"), gateway("third"));
        List<Integer> admitted = new ArrayList<>();

        for (int minute = 0; minute < 3; minute++) {
            admitted.add(askAll(gateways, ann, 1_000));
            clock.pass(Duration.ofMinutes(1));
        }

        assertThat(admitted).containsExactly(20, 20, 10);
        assertThat(sums()).isEqualTo(new Sums(50 * 2_500, 50 * 2_500, 0));
    }

    private int askAll(List<Counters> gateways, Caller caller, int times) throws Exception {
        AtomicInteger admitted = new AtomicInteger();
        atOnce(
                times,
                number -> {
                    Counters gateway = gateways.get(number % gateways.size());
                    Grant grant = gateway.take(claim(caller, 10, 20));
                    gateway.settle(grant, Settlement.of(grant.draws(), used(grant, 10, 5), true));
                    admitted.incrementAndGet();
                });
        return admitted.get();
    }

    @FunctionalInterface
    private interface Asking {
        void ask(int number) throws IOException;
    }

    private static void atOnce(int times, Asking asking) throws InterruptedException {
        CountDownLatch go = new CountDownLatch(1);
        List<Throwable> faults = new CopyOnWriteArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            int number = i;
            threads.add(
                    Thread.startVirtualThread(
                            () -> {
                                try {
                                    go.await();
                                    asking.ask(number);
                                } catch (Refusal spent) {
                                    // As it should be.
                                } catch (IOException | InterruptedException fault) {
                                    faults.add(fault);
                                }
                            }));
        }
        go.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(faults).isEmpty();
    }

    @Test
    void no_more_is_spent_than_there_is_though_redis_forgets_again_and_again() throws Exception {
        long budget = 1_000_000;
        Caller ann = on("ann", tier(dollarsADay(budget)));
        List<Counters> gateways = List.of(counters, gateway("second"), gateway("third"));

        atOnce(
                1_000,
                number -> {
                    if (number % 50 == 7) {
                        server.forgetAll();
                    }
                    Counters gateway = gateways.get(number % gateways.size());
                    Grant grant = gateway.take(claim(ann, 10, 20));
                    long most = grant.answerTokens();
                    long written = number % 3 == 0 ? most : Math.min(most, number % 5);
                    gateway.settle(
                            grant, Settlement.of(grant.draws(), used(grant, 10, written), true));
                });

        Sums sums = sums();
        assertThat(sums.open()).isZero();
        assertThat(sums.receiptNanodollars())
                .isEqualTo(sums.ledgerNanodollars())
                .isBetween(budget / 2, budget);
        server.forgetAll();
        assertThat(remaining(ann)).containsExactly(budget - sums.ledgerNanodollars());
    }

    @Test
    void what_redis_forgot_it_has_from_the_tables() throws IOException {
        Caller ann = on("ann", FREE);
        answer(ann, 12);
        take(ann);

        server.forgetAll();

        assertThat(remaining(ann)).containsExactly(7L, 37L);
        answer(ann, 7);
        assertThat(refusal(ann)).hasMessageContaining("20 requests per minute");
    }

    @Test
    void what_redis_counts_too_little_of_is_not_lent() throws IOException {
        Caller ann = on("ann", FREE);
        answer(ann, 20);

        buckets()
                .giveBack(
                        "ann", List.of(Draw.of(FREE.allowances().getFirst(), clock.instant(), 5)));

        assertThat(refusal(ann)).hasMessageContaining("20 requests per minute");
        assertThat(remaining(ann)).containsExactly(0L, 30L);
    }

    @Test
    void what_redis_counts_though_nobody_holds_it_is_found_at_the_next_refusal()
            throws IOException {
        Allowance two = new Allowance(Measure.AT_ONCE, Window.ALWAYS, 2);
        Caller ann = on("ann", tier(two));
        take(ann);
        buckets().take("ann", Draw.of(two, clock.instant(), 1));
        List<Long> wrong = remaining(ann);

        Grant found = take(ann);

        assertThat(wrong).containsExactly(0L);
        assertThat(found.standing().windows())
                .extracting(WindowStanding::remaining)
                .containsExactly(0L);
    }

    @Test
    void nothing_is_taken_while_redis_is_lost_and_it_is_found_again() throws IOException {
        Caller ann = on("ann", FREE);
        answer(ann, 3);
        Grant held = take(ann);

        try {
            server.stop();
            assertThatThrownBy(() -> take(ann))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(redis.toString());
            giveBack(held);
        } finally {
            server.again();
        }

        awaitRedis();
        assertThat(remaining(ann)).containsExactly(17L, 47L);
        assertThat(sums()).isEqualTo(new Sums(7_500, 7_500, 0));
    }

    private void awaitRedis() {
        boolean there = false;
        while (!there) {
            try {
                redis.ping();
                there = true;
            } catch (IOException notYet) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void nothing_is_taken_when_it_cannot_be_recorded() throws IOException {
        Caller ann = on("ann", FREE);
        answer(ann, 1);
        database.now(connection -> execute(connection, "alter table receipts rename to gone"));

        assertThatThrownBy(() -> take(ann)).isInstanceOf(IOException.class);

        database.now(connection -> execute(connection, "alter table gone rename to receipts"));
        awaitStore(backlog);
        assertThat(remaining(ann)).containsExactly(19L, 49L);
    }

    @Test
    void a_client_that_leaves_in_the_middle_leaves_nothing_half_counted() throws Exception {
        Caller ann = on("ann", FREE);

        Thread leaving =
                Thread.startVirtualThread(
                        () -> {
                            Thread.currentThread().interrupt();
                            try {
                                answer(ann, 3);
                            } catch (IOException fault) {
                                throw new UncheckedIOException(fault);
                            }
                        });
        leaving.join();

        assertThat(remaining(ann)).containsExactly(17L, 47L);
        assertThat(sums()).isEqualTo(new Sums(7_500, 7_500, 0));
    }

    @Test
    void nothing_names_a_tenant_any_more_that_is_forgotten() throws IOException {
        Caller ann = on("ann", tier(Allowance.requests(5, Window.MINUTE), dollarsADay(100_000)));
        answer(ann, 2);
        clock.pass(Duration.ofMinutes(2));
        answer(ann, 1);
        answer(on("bob", FREE), 1);
        List<String> before = server.keys();

        counters.forget("ann");

        assertThat(before).anyMatch(key -> key.endsWith(":ann"));
        assertThat(server.keys()).isNotEmpty().allMatch(key -> key.endsWith(":bob"));
    }
}
