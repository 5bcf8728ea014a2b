package dev.stepgate.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class DeadlineTest {

    @Test
    void a_deadline_that_passes_runs_its_action() throws InterruptedException {
        var passed = new CountDownLatch(1);

        try (var deadline = Deadline.in(Duration.ofMillis(1), passed::countDown)) {
            assertThat(deadline).isNotNull();
            assertThat(passed.await(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void a_deadline_that_was_met_does_nothing() throws InterruptedException {
        var early = new CountDownLatch(1);
        var late = new CountDownLatch(1);
        Deadline.in(Duration.ofMillis(20), early::countDown).close();

        Deadline.in(Duration.ofMillis(60), late::countDown);

        assertThat(late.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(early.getCount()).isOne();
    }
}
