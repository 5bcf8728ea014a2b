package dev.stepgate.gateway.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class PostgresDatabaseTest extends DatabaseContract {
    private PostgresServer server;
    private PostgresDatabase database;

    PostgresDatabaseTest() {}

    @BeforeEach
    void open() throws IOException, SQLException {
        server = RunningPostgres.one().fresh();
        database = opened();
    }

    private PostgresDatabase opened() throws IOException {
        return PostgresDatabase.open(server, new Random(1));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Override
    Database database() {
        return database;
    }

    @Test
    void several_gateways_may_make_the_tables_at_once() throws Exception {
        PostgresServer empty = RunningPostgres.one().fresh();
        AtomicInteger opened = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        List<Thread> gateways = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            gateways.add(
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        try {
                                            go.await();
                                            PostgresDatabase.open(empty, new Random(2)).close();
                                            opened.incrementAndGet();
                                        } catch (IOException | InterruptedException fault) {
                                            opened.addAndGet(100);
                                        }
                                    }));
        }

        go.countDown();
        for (Thread gateway : gateways) {
            gateway.join();
        }

        assertThat(opened).hasValue(3);
    }

    @Test
    void transactions_that_lock_each_other_out_are_done_in_turn() throws Exception {
        database.now(connection -> insert(connection, 1));
        database.now(connection -> insert(connection, 2));
        CyclicBarrier bothHaveOne = new CyclicBarrier(2);
        AtomicInteger attempts = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int first : List.of(1, 2)) {
            threads.add(
                    Thread.startVirtualThread(
                            () -> {
                                try {
                                    database.now(on -> both(on, first, bothHaveOne, attempts));
                                } catch (IOException fault) {
                                    attempts.addAndGet(100);
                                }
                            }));
        }

        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(attempts).hasValue(3);
        assertThat(database.<Long>read(on -> number(on, "select sum(seen_millis) from instances")))
                .isEqualTo(1 + 2 + 4 * 10);
    }

    private static boolean both(
            Connection on, int first, CyclicBarrier bothHaveOne, AtomicInteger attempts)
            throws SQLException {
        boolean again = attempts.incrementAndGet() > 2;
        add(on, first);
        if (!again) {
            meet(bothHaveOne);
        }
        add(on, 3 - first);
        return true;
    }

    private static void add(Connection connection, int number) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "update instances set seen_millis = seen_millis + 10 where id = '"
                            + number
                            + "'");
        }
    }

    @Test
    void a_server_that_is_lost_is_told_and_found_again() throws IOException {
        database.now(connection -> insert(connection, 1));
        database.later(connection -> insert(connection, 2)).await();

        RunningPostgres.one().stop();
        try {
            assertThatThrownBy(() -> database.now(connection -> insert(connection, 3)))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> database.later(connection -> insert(connection, 4)).await())
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> database.read(connection -> 1))
                    .isInstanceOf(IOException.class);
        } finally {
            RunningPostgres.one().start();
        }

        database.now(connection -> insert(connection, 5));
        database.later(connection -> insert(connection, 6)).await();
        assertThat(database.<Long>read(on -> number(on, "select sum(seen_millis) from instances")))
                .isEqualTo(1 + 2 + 5 + 6);
    }

    @Test
    void a_server_that_restarted_meanwhile_is_not_noticed() throws Exception {
        database.now(connection -> insert(connection, 1));
        restUsed(5);
        RunningPostgres.one().stop();
        RunningPostgres.one().start();

        assertThat(database.<Integer>now(connection -> insert(connection, 2))).isEqualTo(2);
    }

    /** Leaves so many connections in the pool. */
    private void restUsed(int connections) throws InterruptedException {
        CyclicBarrier allHaveOne = new CyclicBarrier(connections);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            threads.add(
                    Thread.startVirtualThread(
                            () -> {
                                try {
                                    database.read(on -> meet(allHaveOne));
                                } catch (IOException never) {
                                    throw new AssertionError(never);
                                }
                            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static int meet(CyclicBarrier barrier) throws SQLException {
        try {
            return barrier.await();
        } catch (InterruptedException | BrokenBarrierException never) {
            throw new SQLException(never);
        }
    }

    @Test
    void a_server_that_says_nothing_is_given_up() throws IOException {
        try (ServerSocket silent = new ServerSocket(0)) {
            PostgresServer nobody =
                    new PostgresServer(
                            "jdbc:postgresql://localhost:"
                                    + silent.getLocalPort()
                                    + "/gateway?connectTimeout=1&socketTimeout=1&loginTimeout=1"
                                    + "&password=secret",
                            Optional.of("somebody"),
                            Optional.empty());

            assertThatThrownBy(() -> PostgresDatabase.open(nobody, new Random(1)))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(
                            "jdbc:postgresql://localhost:"
                                    + silent.getLocalPort()
                                    + "/gateway cannot be used: ")
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void what_a_frozen_gateway_had_locked_is_free_after_a_while() throws Exception {
        database.now(connection -> insert(connection, 1));
        CountDownLatch locked = new CountDownLatch(1);
        CountDownLatch thawed = new CountDownLatch(1);
        FutureTask<Integer> frozen =
                new FutureTask<>(
                        () ->
                                database.now(
                                        connection -> {
                                            add(connection, 1);
                                            locked.countDown();
                                            pass(thawed);
                                            add(connection, 1);
                                            return 1;
                                        }));
        Thread.startVirtualThread(frozen);
        locked.await();

        try (PostgresDatabase other = PostgresDatabase.open(server, new Random(2))) {
            long seen = other.now(connection -> addedTo(connection));

            assertThat(seen).isEqualTo(11);
        } finally {
            thawed.countDown();
        }
        assertThat(frozen.get()).isEqualTo(1);
        assertThat(database.<Long>read(on -> number(on, "select seen_millis from instances")))
                .isEqualTo(31);
    }

    private static long addedTo(Connection connection) throws SQLException {
        add(connection, 1);
        return number(connection, "select seen_millis from instances");
    }

    private static void pass(CountDownLatch latch) throws SQLException {
        try {
            latch.await();
        } catch (InterruptedException never) {
            throw new SQLException(never);
        }
    }
}
