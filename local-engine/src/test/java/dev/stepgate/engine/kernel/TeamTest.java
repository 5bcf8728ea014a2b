package dev.stepgate.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TeamTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void every_part_is_done_once(int size) {
        try (var team = new Team(size)) {
            for (int round = 0; round < 2_000; round++) {
                var done = new AtomicIntegerArray(1 + round % 7);

                team.run((part, worker) -> done.incrementAndGet(part), done.length());

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
                                            8))
                    .hasMessage("part 5");
            team.run((part, worker) -> done.incrementAndGet(part), 8);

            for (int part = 0; part < 8; part++) {
                assertThat(done.get(part)).isEqualTo(2);
            }
        }
    }
}
