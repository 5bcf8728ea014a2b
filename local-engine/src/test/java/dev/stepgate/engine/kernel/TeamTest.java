package dev.stepgate.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TeamTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void every_part_is_done_once(int size) {
        try (var team = new Team(size)) {
            for (int round = 0; round < 2_000; round++) {
                var done = new AtomicIntegerArray(1 + round % 7);

                team.run((part, worker) -> done.incrementAndGet(part), done.length(), 0);

                for (int part = 0; part < done.length(); part++) {
                    assertThat(done.get(part)).isOne();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void a_parts_failure_reaches_the_owner_and_the_team_goes_on(int size) {
        try (var team = new Team(size)) {
            var done = new AtomicIntegerArray(8);

            assertThatThrownBy(
                            () ->
                                    team.run(
                                            (part, worker) -> {
                                                done.incrementAndGet(part);
                                                if (part == 5) {
                                                    throw new IllegalStateException("part 5");
                                                }
                                            },
                                            8,
                                            0))
                    .hasMessage("part 5");
            team.run((part, worker) -> done.incrementAndGet(part), 8, 0);

            for (int part = 0; part < 8; part++) {
                assertThat(done.get(part)).isEqualTo(2);
            }
        }
    }

    @Test
    void an_owner_kept_waiting_goes_on_alone_for_a_while() {
        try (var team = new Team(2)) {
            var held = new CountDownLatch(1);
            var let = new CountDownLatch(1);
            Team.Work meeting =
                    (part, worker) -> {
                        if (worker == 0) {
                            await(held);
                            let.countDown();
                        } else {
                            held.countDown();
                            await(let);
                            LockSupport.parkNanos(50_000_000);
                        }
                    };
            assertThat(team.willing()).isTrue();

            team.run(meeting, 2, 0);

            assertThat(team.willing()).isFalse();
            assertThat(IntStream.range(0, 10_000).anyMatch(i -> team.willing())).isTrue();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
