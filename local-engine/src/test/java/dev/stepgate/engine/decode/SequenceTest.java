package dev.stepgate.engine.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.engine.terms.Drafting;
import dev.stepgate.engine.terms.Ending;
import dev.stepgate.engine.terms.EngineFault;
import dev.stepgate.engine.terms.Place;
import dev.stepgate.engine.terms.Progress;
import dev.stepgate.engine.terms.Prompt;
import dev.stepgate.engine.terms.Request;
import dev.stepgate.engine.terms.Sampling;
import dev.stepgate.engine.terms.Taken;
import dev.stepgate.engine.terms.Token;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SequenceTest {

    private static final Token ONE = new Token.Said("one");
    private static final Token TWO = new Token.Said("two");
    private static final Ending DONE = new Ending(Ending.Why.STOPPED, 3, 0, 2, 0);

    private final Sequence sequence =
            new Sequence(
                    Request.of(new Prompt.Text("hi"), Sampling.greedy()),
                    new Guide.Form.Free(),
                    s -> Optional.of(new Place(4, Optional.empty())));

    @Test
    void tokens_come_in_order_and_then_none() throws InterruptedException {
        sequence.begin();
        sequence.hand(ONE);
        sequence.hand(TWO);
        sequence.end(DONE, Drafting.NONE);

        assertThat(sequence.next()).isEqualTo(ONE);
        assertThat(sequence.next()).isEqualTo(TWO);
        assertThat(sequence.next()).isNull();
        assertThat(sequence.next()).isNull();
        assertThat(sequence.ending()).contains(DONE);
    }

    @Test
    void what_was_said_before_a_fault_can_still_be_read() throws InterruptedException {
        sequence.begin();
        sequence.hand(ONE);
        sequence.fail(new EngineFault.Stopped("gone"));

        assertThat(sequence.next()).isEqualTo(ONE);
        assertThatThrownBy(sequence::next).isInstanceOf(EngineFault.Stopped.class);
        assertThat(sequence.ending()).isEmpty();
    }

    @Test
    void an_end_is_final() {
        sequence.begin();
        sequence.end(DONE, Drafting.NONE);

        sequence.fail(new EngineFault.Stopped("too late"));
        sequence.cancel();

        assertThat(sequence.ending()).contains(DONE);
    }

    @Test
    void what_was_cancelled_before_it_began_never_begins() throws InterruptedException {
        sequence.cancel();

        assertThat(sequence.begin()).isFalse();
        assertThat(sequence.next()).isNull();
        assertThat(sequence.ending()).contains(new Ending(Ending.Why.CANCELLED, 0, 0, 0, 0));
    }

    @Test
    void what_was_cancelled_takes_nothing_more() {
        var three = new Taken(3, 1, 2, 1);
        sequence.begin();
        sequence.took(three);

        sequence.cancel();
        sequence.took(new Taken(3, 1, 3, 1));

        assertThat(sequence.unlessCancelled(() -> "said")).isEmpty();
        assertThat(sequence.taken()).isEqualTo(three);
    }

    @Test
    void a_prompt_that_is_read_again_is_not_unread_meanwhile() {
        sequence.begin();
        sequence.took(new Taken(9, 4, 0, 0));

        sequence.took(new Taken(2, 2, 0, 0));

        assertThat(sequence.taken()).isEqualTo(new Taken(9, 2, 0, 0));
    }

    @Test
    void a_reader_wakes_when_what_it_waits_for_is_cancelled() throws Exception {
        var read = new FutureTask<>(() -> String.valueOf(sequence.next()));
        Thread.ofVirtual().start(read);

        sequence.cancel();

        assertThat(read.get()).isEqualTo("null");
    }

    @Test
    void an_interrupt_ends_the_wait_and_not_the_answer() throws Exception {
        sequence.begin();
        var read = new FutureTask<>(sequence::next);
        Thread reader = Thread.ofVirtual().start(read);

        reader.interrupt();

        assertThatThrownBy(read::get).hasCauseInstanceOf(InterruptedException.class);
        sequence.hand(ONE);
        assertThat(sequence.next()).isEqualTo(ONE);
    }

    @Test
    void no_time_at_all_reads_what_is_there_and_nothing_else() throws Exception {
        sequence.begin();
        sequence.hand(ONE);

        assertThat(sequence.next(Duration.ZERO)).isEqualTo(ONE);
        assertThatThrownBy(() -> sequence.next(Duration.ZERO))
                .isInstanceOf(TimeoutException.class)
                .hasMessage("no token within PT0S");
    }

    @Test
    void a_model_at_work_on_what_cannot_be_read_yet_is_waited_for() throws Exception {
        Duration within = Duration.ofMillis(500);
        sequence.begin();
        var read = new FutureTask<>(() -> sequence.next(within));
        Thread reader = Thread.ofPlatform().start(read);

        // The reader's time runs out several times while the model makes one long call.
        long end = System.nanoTime() + 3 * within.toNanos();
        for (int n = 1; System.nanoTime() < end && reader.isAlive(); n++) {
            sequence.progress(new Progress.Answering(n));
            Thread.onSpinWait();
        }
        sequence.hand(ONE);

        assertThat(read.get()).isEqualTo(ONE);
    }

    @Test
    void progress_is_told_from_the_queue_to_the_end() {
        assertThat(sequence.progress()).isEqualTo(new Progress.Queued(3));

        sequence.begin();
        sequence.progress(new Progress.Reading(64, 100));
        assertThat(sequence.progress()).isEqualTo(new Progress.Reading(64, 100));

        sequence.progress(new Progress.Answering(1));
        assertThat(sequence.progress()).isEqualTo(new Progress.Answering(1));

        sequence.end(DONE, Drafting.NONE);
        assertThat(sequence.progress()).isEqualTo(new Progress.Over());
    }
}
