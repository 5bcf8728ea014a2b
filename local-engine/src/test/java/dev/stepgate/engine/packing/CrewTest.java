package dev.stepgate.engine.packing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.engine.terms.EngineFault.BadCheckpoint;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class CrewTest {

    @Test
    void every_task_is_done_once_when_the_crew_is_back() throws InterruptedException {
        var done = new AtomicIntegerArray(5);

        new Crew(5).run(5, done::incrementAndGet);

        assertThat(done).hasToString("[1, 1, 1, 1, 1]");
    }

    @Test
    void what_a_task_throws_is_thrown_by_the_crew() {
        assertThatThrownBy(
                        () ->
                                new Crew(3)
                                        .run(
                                                3,
                                                task -> {
                                                    if (task == 2) {
                                                        throw new BadCheckpoint("task 2");
                                                    }
                                                }))
                .isInstanceOf(BadCheckpoint.class)
                .hasMessage("task 2");
    }

    @Test
    void an_error_on_another_thread_is_not_lost() {
        assertThatThrownBy(
                        () ->
                                new Crew(2)
                                        .run(
                                                2,
                                                task -> {
                                                    if (task == 1) {
                                                        throw new StackOverflowError();
                                                    }
                                                }))
                .isInstanceOf(StackOverflowError.class);
    }
}
