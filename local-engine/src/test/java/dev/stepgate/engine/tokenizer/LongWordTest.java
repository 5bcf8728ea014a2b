package dev.stepgate.engine.tokenizer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LongWordTest {

    @Test
    void pieces_and_seams_make_the_same_tokens_as_the_whole() {
        SplittableRandom random = new SplittableRandom(7);
        int byPieces = 0;
        for (int round = 0; round < 300; round++) {
            int letters = 1 + random.nextInt(4);
            int merges = letters == 1 ? random.nextInt(10) : random.nextInt(80);
            Joining joining = Joining.trained(random, letters, merges);
            String word = joining.word(random, 1_025 + random.nextInt(2_000));
            WordMerger merger = joining.merger();
            LongWord pieces = longWord(merger, word);

            boolean done = pieces.merge();

            merger.merge(word.getBytes(US_ASCII), 0, word.length());
            assertThat(joining.table().isOrderly()).isTrue();
            if (done) {
                byPieces++;
                assertThat(pieces.tokens()).containsExactly(merger.toArray());
            }
        }
        assertThat(byPieces).isGreaterThan(250);
    }

    @Test
    void the_work_grows_with_the_length_and_no_faster() {
        SplittableRandom random = new SplittableRandom(8);
        Joining joining = Joining.trained(random, 4, 200);
        String word = joining.word(random, 1_000_000);

        long once = stepsFor(joining, word.substring(0, 100_000));
        long tenfold = stepsFor(joining, word);

        assertThat(tenfold).isBetween(9_800 * once / 1_000, 10_200 * once / 1_000);
    }

    @Test
    void a_seam_without_end_is_given_up() {
        List<String> tokens = new ArrayList<>(List.of("a"));
        List<String> merges = new ArrayList<>();
        for (int length = 1; length < 4_096; length *= 2) {
            merges.add("a".repeat(length) + " " + "a".repeat(length));
            tokens.add("a".repeat(2 * length));
        }
        Joining joining = Joining.of(tokens, merges, 1);

        assertThat(longWord(joining.merger(), "a".repeat(100_000)).merge()).isFalse();
    }

    @Test
    void a_token_made_in_two_ways_is_out_of_order() {
        Joining joining = Joining.of(List.of("a", "aa", "aaa"), List.of("a a", "aa a", "a aa"), 1);

        assertThat(joining.table().isOrderly()).isFalse();
    }

    @Test
    void a_token_joined_before_it_is_made_is_out_of_order() {
        Joining joining = Joining.of(List.of("a", "b", "ab", "aba"), List.of("ab a", "a b"), 2);

        assertThat(joining.table().isOrderly()).isFalse();
    }

    private static LongWord longWord(WordMerger merger, String word) {
        return new LongWord(merger, word.getBytes(US_ASCII), 0, word.length());
    }

    private static long stepsFor(Joining joining, String word) {
        WordMerger merger = joining.merger();
        assertThat(longWord(merger, word).merge()).isTrue();
        return merger.steps();
    }
}
