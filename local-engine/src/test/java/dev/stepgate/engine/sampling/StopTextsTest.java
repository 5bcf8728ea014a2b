package dev.stepgate.engine.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StopTextsTest {

    @Test
    void a_stop_text_ends_the_answer_and_is_not_part_of_it() {
        var stops = new StopTexts(List.of("END"));

        String text = stops.accept("one END two") + stops.accept(" three") + stops.finish();

        assertThat(text).isEqualTo("one ");
        assertThat(stops.reached()).isEqualTo("END");
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
        assertThat(stops.reached()).isEmpty();
    }

    @Test
    void the_earliest_of_several_stops_wins() {
        var stops = new StopTexts(List.of("late", "early"));

        assertThat(stops.accept("x early late")).isEqualTo("x ");
        assertThat(stops.reached()).isEqualTo("early");
    }

    @Test
    void of_stops_that_overlap_the_one_that_is_complete_first_wins() {
        var whole = new StopTexts(List.of("abcd", "bc"));
        var split = new StopTexts(List.of("abcd", "bc"));

        assertThat(whole.accept("abcd")).isEqualTo("a");
        assertThat(split.accept("abc") + split.accept("d")).isEqualTo("a");
    }

    @Test
    void texts_made_of_parts_of_stops_end_alike_however_they_are_cut() {
        var random = new Random(7);
        for (int round = 0; round < 5_000; round++) {
            List<String> words =
                    Stream.generate(() -> word(random, 1 + random.nextInt(4))).limit(3).toList();
            String text = word(random, random.nextInt(24));
            var stops = new StopTexts(words);
            var said = new StringBuilder();
            for (int at = 0; at < text.length(); ) {
                int end = Math.min(text.length(), at + 1 + random.nextInt(5));
                said.append(stops.accept(text.substring(at, end)));
                at = end;
            }
            said.append(stops.finish());

            String expected = upToFirst(words, text);
            assertThat(said.toString()).as("%s in %s", words, text).isEqualTo(expected);
            assertThat(text).startsWith(expected + stops.reached());
            assertThat(stops.reached().isEmpty()).isEqualTo(expected.equals(text));
        }
    }

    private static String word(Random random, int length) {
        return random.ints(length, 'a', 'd')
                .collect(
                        StringBuilder::new,
                        (word, letter) -> word.append((char) letter),
                        StringBuilder::append)
                .toString();
    }

    /** Letter by letter: what comes before the longest stop that is complete first. */
    private static String upToFirst(List<String> stops, String text) {
        for (int end = 1; end <= text.length(); end++) {
            String read = text.substring(0, end);
            int longest =
                    stops.stream().filter(read::endsWith).mapToInt(String::length).max().orElse(0);
            if (longest > 0) {
                return read.substring(0, end - longest);
            }
        }
        return text;
    }

    @Test
    void without_stops_everything_passes_at_once() {
        var stops = new StopTexts(List.of());

        assertThat(stops.accept("text")).isEqualTo("text");
    }
}
