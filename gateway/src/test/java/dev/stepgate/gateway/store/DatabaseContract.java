package dev.stepgate.gateway.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What holds of every place where tables are kept. */
abstract class DatabaseContract {
    /** What a piece of work throws that is not the store's. */
    private static final class Unwilling extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        Unwilling() {
            super("no");
        }
    }

    /** The database under test. */
    abstract Database database();

    static Integer insert(Connection connection, int number) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("insert into instances values (?, ?)")) {
            insert.setString(1, String.valueOf(number));
            insert.setLong(2, number);
            insert.executeUpdate();
        }
        return number;
    }

    static Long append(Connection connection, int number) throws SQLException {
        try (PreparedStatement append =
                connection.prepareStatement(
                        "insert into counters values ('ann', 'requests', 'day', 0, ?)"
                                + " on conflict (tenant, measure, span, start_millis) do update set"
                                + " used = counters.used * 10 + excluded.used")) {
            append.setLong(1, number);
            append.executeUpdate();
        }
        return number(connection, "select used from counters");
    }

    static long number(Connection connection, String query) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(query);
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private long count() throws IOException {
        return database().read(connection -> number(connection, "select count(*) from instances"));
    }

    @Test
    void what_was_awaited_is_read() throws IOException {
        Database database = database();

        for (int i = 0; i < 50; i++) {
            int number = i;
            assertThat(database.<Integer>now(connection -> insert(connection, number)))
                    .isEqualTo(i);
            assertThat(count()).isEqualTo(2L * i + 1);
            database.later(connection -> insert(connection, -number - 1)).await();
            assertThat(count()).isEqualTo(2L * i + 2);
        }
    }

    @Test
    void what_one_thread_hands_over_is_done_in_that_order() throws IOException {
        List<Written<Long>> handedOver = new ArrayList<>();
        for (int i = 1; i <= 9; i++) {
            int number = i;
            handedOver.add(database().later(connection -> append(connection, number)));
        }

        assertThat(handedOver.get(8).await()).isEqualTo(123_456_789);
        assertThat(handedOver.get(2).await()).isEqualTo(123);
    }

    @Test
    void work_that_fails_is_undone_whole() throws IOException {
        Database database = database();
        database.now(connection -> insert(connection, 1));

        assertThatThrownBy(
                        () ->
                                database.now(
                                        connection -> {
                                            insert(connection, 2);
                                            return insert(connection, 1);
                                        }))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("the store failed: ");

        assertThat(count()).isEqualTo(1);
    }

    @Test
    void what_work_throws_reaches_its_owner_and_undoes_it() throws IOException {
        Database database = database();
        Work<Integer> unwilling =
                connection -> {
                    insert(connection, 2);
                    throw new Unwilling();
                };

        Written<Integer> later = database.later(unwilling);

        assertThatThrownBy(later::await).isInstanceOf(Unwilling.class);
        assertThatThrownBy(() -> database.now(unwilling)).isInstanceOf(Unwilling.class);
        assertThat(count()).isZero();
    }

    @Test
    void work_that_fails_takes_nothing_along_that_is_done_beside_it() throws IOException {
        Database database = database();
        List<Written<Integer>> good = new ArrayList<>();
        List<Written<Integer>> bad = new ArrayList<>();

        for (int i = 0; i < 300; i++) {
            int number = i;
            if (i % 3 == 2) {
                bad.add(database.later(connection -> insert(connection, 0)));
            } else {
                good.add(database.later(connection -> insert(connection, number)));
            }
        }

        for (Written<Integer> each : good) {
            each.await();
        }
        assertThat(bad)
                .allSatisfy(
                        each -> assertThatThrownBy(each::await).isInstanceOf(IOException.class));
        assertThat(count()).isEqualTo(200);
    }

    @Test
    void many_threads_lose_nothing() throws InterruptedException, IOException {
        Database database = database();
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger numbers = new AtomicInteger();
        AtomicInteger failed = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            boolean later = i % 2 == 0;
            threads.add(
                    Thread.startVirtualThread(
                            () -> {
                                try {
                                    go.await();
                                    for (int j = 0; j < 25; j++) {
                                        int number = numbers.incrementAndGet();
                                        Work<Integer> work =
                                                connection -> insert(connection, number);
                                        if (later) {
                                            database.later(work).await();
                                        } else {
                                            database.now(work);
                                        }
                                    }
                                } catch (IOException | InterruptedException fault) {
                                    failed.incrementAndGet();
                                }
                            }));
        }

        go.countDown();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(failed).hasValue(0);
        assertThat(count()).isEqualTo(1_000);
    }

    @Test
    void an_interrupted_thread_waits_all_the_same_and_stays_interrupted() throws Exception {
        Database database = database();
        AtomicInteger done = new AtomicInteger();

        Thread interrupted =
                Thread.startVirtualThread(
                        () -> {
                            Thread.currentThread().interrupt();
                            try {
                                done.addAndGet(database.now(on -> insert(on, 1)));
                                done.addAndGet(database.later(on -> insert(on, 2)).await());
                                done.addAndGet(database.read(on -> 4));
                                done.addAndGet(Thread.currentThread().isInterrupted() ? 8 : 0);
                            } catch (IOException fault) {
                                done.set(-1);
                            }
                        });
        interrupted.join();

        assertThat(done).hasValue(15);
        assertThat(count()).isEqualTo(2);
    }

    @Test
    void what_is_waiting_is_done_before_it_closes_and_nothing_after() throws IOException {
        List<Written<Integer>> waiting = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int number = i;
            waiting.add(database().later(connection -> insert(connection, number)));
        }

        database().close();

        for (Written<Integer> each : waiting) {
            each.await();
        }
        assertThatThrownBy(() -> database().later(connection -> insert(connection, 1_000)).await())
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> database().now(connection -> insert(connection, 1_000)))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> database().read(connection -> 1)).isInstanceOf(IOException.class);
    }
}
