package dev.stepgate.engine.tokenizer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CoverTest {

    @Test
    void random_words_are_covered_as_they_are_joined() {
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 3_000; round++) {
            int letters = 1 + random.nextInt(4);
            int merges = letters == 1 ? random.nextInt(10) : random.nextInt(80);
            Joining joining = Joining.trained(random, letters, merges);
            String word = joining.word(random, 1 + random.nextInt(60));

            assertThat(joining.table().isOrderly()).isTrue();
            assertThat(join(joining.cover(), word)).containsExactly(joining.slowly(word));
        }
    }

    @Test
    void long_words_are_covered_as_they_are_joined() {
        SplittableRandom random = new SplittableRandom(9);
        for (int round = 0; round < 100; round++) {
            int letters = 2 + random.nextInt(3);
            Joining joining =
                    Joining.trained(random, letters, random.nextInt(letters == 2 ? 80 : 300));
            Cover cover = joining.cover();
            for (int more = 0; more < 3; more++) {
                String word = joining.word(random, 1_025 + random.nextInt(4_000));

                assertThat(join(cover, word)).containsExactly(join(joining.merger(), word));
            }
        }
    }

    /** The a's are joined before one of them can follow the b. */
    @Test
    void a_token_that_joining_cannot_make_covers_nothing() {
        Joining joining =
                Joining.of(List.of("a", "b", "aa", "ba", "baa"), List.of("a a", "b a", "ba a"), 2);

        assertThat(join(joining.cover(), "baa")).containsExactly(1, 2);
        assertThat(join(joining.cover(), "baaba")).containsExactly(joining.slowly("baaba"));
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

    /** The last letter decides how those before it are joined, so that much is tried in vain. */
    @Test
    void the_work_grows_no_faster_where_an_end_decides_the_beginning() {
        List<String> tokens = new ArrayList<>(List.of("a", "b", "ab"));
        List<String> merges = new ArrayList<>(List.of("a b"));
        for (int length = 1; length < 4_096; length *= 2) {
            merges.add("a".repeat(length) + " " + "a".repeat(length));
            tokens.add("a".repeat(2 * length));
        }
        Joining joining = Joining.of(tokens, merges, 2);
        String word = "a".repeat(200_000) + "b";

        assertThat(join(joining.cover(), word)).containsExactly(join(joining.merger(), word));
        assertThat(stepsFor(joining, word)).isLessThan(20L * word.length());
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

    private static int[] join(Joiner joiner, String word) {
        return joiner.join(word.getBytes(US_ASCII), 0, word.length());
    }

    private static long stepsFor(Joining joining, String word) {
        Cover cover = joining.cover();
        join(cover, word);
        return cover.steps();
    }
}
