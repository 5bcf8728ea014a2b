package dev.stepgate.engine.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StopTextsTest {

    @Test
    void a_stop_text_ends_the_answer_and_is_not_part_of_it() {
        var stops = new StopTexts(List.of("END"));

        String text = stops.accept("one END two") + stops.accept(" three") + stops.finish();

        assertThat(text).isEqualTo("one ");
        assertThat(stops.reached()).isTrue();
    }

    @Test
    void a_stop_text_is_found_wherever_it_is_split() {
        String answer = "abcabcabd!";
        for (int cut = 0; cut <= answer.length(); cut++) {
            var stops = new StopTexts(List.of("abd", "xyz"));

            String text =
                    stops.accept(answer.substring(0, cut))
                            + stops.accept(answer.substring(cut))
                            + stops.finish();

            assertThat(text).isEqualTo("abcabc");
        }
    }

    @Test
    void what_may_become_a_stop_text_is_held_back_and_no_more() {
        var stops = new StopTexts(List.of("\n\nUser:"));

        assertThat(stops.accept("Hi.\n")).isEqualTo("Hi.");
        assertThat(stops.accept("Bye")).isEqualTo("\nBye");
    }

    @Test
    void what_was_held_back_is_said_when_the_answer_ends_without_a_stop() {
        var stops = new StopTexts(List.of("stop"));

        String text = stops.accept("do not sto") + stops.finish();

        assertThat(text).isEqualTo("do not sto");
        assertThat(stops.reached()).isFalse();
    }

    @Test
    void the_earliest_of_several_stops_wins() {
        var stops = new StopTexts(List.of("late", "early"));

        assertThat(stops.accept("x early late")).isEqualTo("x ");
    }

    @Test
    void without_stops_everything_passes_at_once() {
        var stops = new StopTexts(List.of());

        assertThat(stops.accept("text")).isEqualTo("text");
    }
}
