package dev.stepgate.engine.tokenizer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WordMergerTest {
    private static final Joining JOINING =
            Joining.of(
                    List.of("a", "b", "aa", "ab", "aaaa", "abab", "aab", "ba"),
                    List.of("a b", "a a", "aa aa", "ab ab", "a ab", "b a"),
                    2);

    private final WordMerger merger = JOINING.merger();

    @Test
    void the_best_pair_is_joined_first() {
        assertThat(merge("aab")).containsExactly(6);
    }

    @Test
    void the_leftmost_of_equal_pairs_is_joined_first() {
        assertThat(merge("aaa")).containsExactly(2, 0);
    }

    @Test
    void random_words_are_joined_as_by_trying_every_pair() {
        SplittableRandom random = new SplittableRandom(2);
        for (int round = 0; round < 2_000; round++) {
            String word = JOINING.word(random, 1 + random.nextInt(30));

            assertThat(merge(word)).as(word).containsExactly(JOINING.slowly(word));
        }
    }

    @Test
    void the_work_for_a_word_in_one_piece_grows_with_its_length_not_its_square() {
        long once = stepsFor(1 << 14);
        long tenfold = stepsFor(10 << 14);

        assertThat(tenfold).isLessThan(14 * once);
    }

    private long stepsFor(int length) {
        long before = merger.steps();
        merge("aab".repeat(length / 3));
        return merger.steps() - before;
    }

    private int[] merge(String word) {
        return merger.join(word.getBytes(US_ASCII), 0, word.length());
    }
}
