package dev.stepgate.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.engine.terms.Progress;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReadingLineTest {
    private static final Progress HALF = new Progress.Reading(2_000, 4_000);
    private static final String HALF_LINE =
            "[" + "#".repeat(15) + " ".repeat(15) + "] 2,000 of 4,000 prompt tokens";

    private final StringWriter err = new StringWriter();
    private final AtomicLong nanos = new AtomicLong();

    private ReadingLine line(ReadingLine.Place place) {
        return new ReadingLine(new PrintWriter(err), place, nanos::get);
    }

    private void pass(double seconds) {
        nanos.addAndGet((long) (seconds * 1e9));
    }

    @Test
    void a_short_wait_is_not_worth_a_line() {
        ReadingLine line = line(ReadingLine.Place.TERMINAL);

        pass(0.4);
        line.show(HALF);
        line.clear();

        assertThat(err.toString()).isEmpty();
    }

    @Test
    void on_a_terminal_a_bar_grows_and_goes() {
        ReadingLine line = line(ReadingLine.Place.TERMINAL);

        pass(1);
        line.show(new Progress.Queued(2));
        line.show(HALF);
        line.clear();

        String gone = " ".repeat(HALF_LINE.length());
        assertThat(err.toString())
                .isEqualTo("\rqueued, 2 ahead\r" + HALF_LINE + "\r" + gone + "\r");
    }

    @Test
    void in_a_log_lines_are_written_now_and_then() {
        ReadingLine line = line(ReadingLine.Place.LOG);

        pass(1);
        line.show(HALF);
        pass(1);
        line.show(new Progress.Reading(2_500, 4_000));
        pass(1.5);
        line.show(new Progress.Reading(4_000, 4_000));
        line.clear();

        assertThat(err.toString().lines())
                .containsExactly(
                        HALF_LINE, "[" + "#".repeat(30) + "] 4,000 of 4,000 prompt tokens");
    }

    @Test
    void nothing_is_shown_where_nobody_looks() {
        ReadingLine line = line(ReadingLine.Place.NOWHERE);

        pass(9);
        line.show(HALF);
        line.clear();

        assertThat(err.toString()).isEmpty();
    }
}
