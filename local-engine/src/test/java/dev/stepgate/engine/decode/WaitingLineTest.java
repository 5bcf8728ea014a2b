package dev.stepgate.engine.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.engine.terms.EngineFault;
import dev.stepgate.engine.terms.Prompt;
import dev.stepgate.engine.terms.Sampling;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WaitingLineTest {

    private static Sequence sequence() {
        return new Sequence(new Prompt.Text("hi"), Sampling.greedy());
    }

    @Test
    void an_idle_line_takes_one_more_than_may_wait() {
        var line = new WaitingLine(1);
        Sequence first = sequence();
        line.join(first);
        line.join(sequence());

        assertThatThrownBy(() -> line.join(sequence())).isInstanceOf(EngineFault.Busy.class);

        assertThat(line.next()).contains(first);
        assertThatThrownBy(() -> line.join(sequence())).isInstanceOf(EngineFault.Busy.class);
    }

    @Test
    void one_that_was_cancelled_is_passed_over() {
        var line = new WaitingLine(2);
        Sequence cancelled = sequence();
        Sequence next = sequence();
        line.join(cancelled);
        line.join(next);

        cancelled.cancel();

        assertThat(line.next()).contains(next);
    }

    @Test
    void a_closed_line_lets_nobody_in_and_serves_nobody() {
        var line = new WaitingLine(2);
        Sequence waits = sequence();
        line.join(waits);

        assertThat(line.close()).containsExactly(waits);

        assertThat(line.next()).isEmpty();
        assertThatThrownBy(() -> line.join(sequence())).isInstanceOf(EngineFault.Stopped.class);
        assertThat(line.close()).isEmpty();
    }

    @Test
    void whoever_came_in_is_served_or_sent_away_once_however_closing_falls() throws Exception {
        for (int round = 0; round < 200; round++) {
            var line = new WaitingLine(1_000_000);
            FutureTask<List<Sequence>> joined = start(() -> joinUntilClosed(line));
            FutureTask<List<Sequence>> served = start(() -> serveUntilClosed(line));
            Sequence last = sequence();
            line.join(last);

            List<Sequence> sentAway = line.close();

            var in = new ArrayList<Sequence>(joined.get());
            in.add(last);
            var out = new ArrayList<Sequence>(served.get());
            out.addAll(sentAway);
            assertThat(out).containsExactlyInAnyOrderElementsOf(in);
        }
    }

    private static FutureTask<List<Sequence>> start(Callable<List<Sequence>> work) {
        var task = new FutureTask<>(work);
        Thread.ofPlatform().start(task);
        return task;
    }

    private static List<Sequence> joinUntilClosed(WaitingLine line) {
        var joined = new ArrayList<Sequence>();
        while (joined.size() < 200) {
            Sequence next = sequence();
            try {
                line.join(next);
            } catch (EngineFault.Stopped closed) {
                return joined;
            }
            joined.add(next);
        }
        return joined;
    }

    private static List<Sequence> serveUntilClosed(WaitingLine line) {
        var served = new ArrayList<Sequence>();
        for (var next = line.next(); next.isPresent(); next = line.next()) {
            served.add(next.get());
        }
        return served;
    }
}
