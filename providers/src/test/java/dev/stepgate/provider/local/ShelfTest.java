package dev.stepgate.provider.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.engine.terms.EngineFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ShelfTest {
    private static final Duration LONG = Duration.ofDays(1);
    private static final Duration SHORT = Duration.ofMillis(1);

    /** What was opened and closed, in order. */
    private final List<String> told = new CopyOnWriteArrayList<>();

    private final Shelf<String> two = new Shelf<>(2, thing -> told.add("close " + thing));
    private final Shelf<String>.Slot a = slot("a");
    private final Shelf<String>.Slot b = slot("b");
    private final Shelf<String>.Slot c = slot("c");
    private final Shelf<String>.Slot both =
            two.slot(
                    2,
                    () -> {
                        told.add("open both");
                        return "both";
                    });

    private Shelf<String>.Slot slot(String name) {
        return two.slot(
                1,
                () -> {
                    told.add("open " + name);
                    return name;
                });
    }

    @AfterEach
    void close() {
        two.close();
    }

    private void use(Shelf<String>.Slot slot) throws Exception {
        two.borrow(slot, LONG).close();
    }

    private FutureTask<Shelf<String>.Loan> elsewhere(Shelf<String>.Slot slot) {
        return elsewhere(slot, new ArrayList<>());
    }

    private FutureTask<Shelf<String>.Loan> elsewhere(
            Shelf<String>.Slot slot, List<Thread> threads) {
        var task = new FutureTask<>(() -> two.borrow(slot, LONG));
        threads.add(Thread.ofVirtual().start(task));
        return task;
    }

    /** Until somebody waits for the room that the slot takes, so that it is lent no more. */
    private void awaitLeaving(Shelf<String>.Slot slot) throws InterruptedException {
        boolean lent = true;
        while (lent) {
            try {
                two.borrow(slot, Duration.ZERO).close();
                Thread.onSpinWait();
            } catch (TimeoutException leaving) {
                lent = false;
            }
        }
    }

    @Test
    void a_thing_is_opened_when_first_wanted_and_stays() throws Exception {
        assertThat(two.look(a)).isEmpty();

        use(a);
        use(a);

        assertThat(two.look(a)).contains("a");
        assertThat(told).containsExactly("open a");
    }

    @Test
    void many_who_want_it_at_once_wait_for_one_opening() throws Exception {
        var gate = new CountDownLatch(1);
        Shelf<String>.Slot slow =
                two.slot(
                        1,
                        () -> {
                            told.add("open slow");
                            awaitQuietly(gate);
                            return "slow";
                        });
        var loans = new ArrayList<FutureTask<Shelf<String>.Loan>>();
        for (int i = 0; i < 20; i++) {
            loans.add(elsewhere(slow));
        }

        gate.countDown();

        for (var loan : loans) {
            assertThat(loan.get().thing()).isEqualTo("slow");
        }
        assertThat(told).containsExactly("open slow");
    }

    private static void awaitQuietly(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException stopped) {
            throw new AssertionError(stopped);
        }
    }

    @Test
    void the_least_recently_used_makes_room() throws Exception {
        use(a);
        use(b);
        use(a);

        use(c);

        assertThat(told).containsExactly("open a", "open b", "close b", "open c");
    }

    @Test
    void what_is_idle_goes_before_what_is_in_use() throws Exception {
        try (Shelf<String>.Loan held = two.borrow(a, LONG)) {
            use(b);

            use(c);

            assertThat(held.thing()).isEqualTo("a");
        }
        assertThat(told).containsExactly("open a", "open b", "close b", "open c");
    }

    @Test
    void what_is_in_use_is_finished_first() throws Exception {
        Shelf<String>.Loan first = two.borrow(a, LONG);
        Shelf<String>.Loan second = two.borrow(a, LONG);
        assertThatThrownBy(() -> two.borrow(both, SHORT)).isInstanceOf(TimeoutException.class);
        FutureTask<Shelf<String>.Loan> wanted = elsewhere(both);

        first.close();
        first.close();
        assertThatThrownBy(() -> two.borrow(both, SHORT)).isInstanceOf(TimeoutException.class);
        assertThat(told).containsExactly("open a");
        second.close();

        assertThat(wanted.get().thing()).isEqualTo("both");
        assertThat(told).containsExactly("open a", "close a", "open both");
    }

    @Test
    void who_comes_later_waits_behind_whoever_waits_for_the_room() throws Exception {
        Shelf<String>.Loan held = two.borrow(a, LONG);
        FutureTask<Shelf<String>.Loan> wanted = elsewhere(both);
        awaitLeaving(a);
        FutureTask<Shelf<String>.Loan> later = elsewhere(a);

        held.close();
        wanted.get().close();

        assertThat(later.get().thing()).isEqualTo("a");
        assertThat(told).containsExactly("open a", "close a", "open both", "close both", "open a");
    }

    @Test
    void who_gives_up_waiting_lets_others_pass() throws Exception {
        try (Shelf<String>.Loan held = two.borrow(a, LONG)) {
            var threads = new ArrayList<Thread>();
            FutureTask<Shelf<String>.Loan> wanted = elsewhere(both, threads);
            awaitLeaving(a);

            threads.getFirst().interrupt();

            assertThatThrownBy(wanted::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(InterruptedException.class);
            use(a);
            assertThat(held.thing()).isEqualTo("a");
        }
        assertThat(told).containsExactly("open a");
    }

    @Test
    void what_cannot_be_opened_fails_whoever_wants_it_and_takes_no_room() {
        Shelf<String>.Slot bad =
                two.slot(
                        2,
                        () -> {
                            told.add("try");
                            throw new EngineFault.BadCheckpoint("why");
                        });

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> use(bad))
                    .isInstanceOf(EngineFault.BadCheckpoint.class)
                    .hasMessage("why");
        }
        assertThat(told).containsExactly("try", "try");
        assertThatCode(() -> use(both)).doesNotThrowAnyException();
    }

    @Test
    void a_defect_while_opening_is_told_and_ends_nothing_else() throws Exception {
        Shelf<String>.Slot broken =
                two.slot(
                        1,
                        () -> {
                            throw new IllegalStateException("a defect");
                        });

        assertThatThrownBy(() -> use(broken))
                .isInstanceOf(EngineFault.Stopped.class)
                .hasMessageContaining("a defect");

        use(a);
        assertThat(two.look(a)).contains("a");
    }

    @Test
    void closing_closes_all_and_fails_those_who_wait() throws Exception {
        Shelf<String>.Loan held = two.borrow(a, LONG);
        FutureTask<Shelf<String>.Loan> wanted = elsewhere(both);
        awaitLeaving(a);

        two.close();

        assertThatThrownBy(wanted::get).hasCauseInstanceOf(EngineFault.Stopped.class);
        assertThatThrownBy(() -> use(b)).isInstanceOf(EngineFault.Stopped.class);
        held.close();
        assertThat(told).containsExactly("open a", "close a");
    }

    @Test
    void what_never_fits_has_no_place() {
        assertThatThrownBy(() -> two.slot(3, () -> "three"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("3 bytes of 2");
    }
}
