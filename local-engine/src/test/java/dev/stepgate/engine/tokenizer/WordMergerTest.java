package dev.stepgate.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WordMergerTest {
    private static final Map<String, Integer> IDS =
            Map.of("a", 0, "b", 1, "aa", 2, "ab", 3, "aaaa", 4, "abab", 5, "aab", 6, "ba", 7);
    private static final List<String> MERGES =
            List.of("a b", "a a", "aa aa", "ab ab", "a ab", "b a");

    private final MergeTable table = MergeTable.of(MERGES, IDS);

    @Test
    void the_best_pair_is_joined_first() {
        assertThat(merge(new WordMerger(table), "aab")).containsExactly(6);
    }

    @Test
    void the_leftmost_of_equal_pairs_is_joined_first() {
        assertThat(merge(new WordMerger(table), "aaa")).containsExactly(2, 0);
    }

    @Test
    void random_words_are_joined_as_by_trying_every_pair() {
        SplittableRandom random = new SplittableRandom(2);
        WordMerger merger = new WordMerger(table);
        for (int round = 0; round < 2_000; round++) {
            StringBuilder word = new StringBuilder();
            for (int i = random.nextInt(30); i >= 0; i--) {
                word.append((char) ('a' + random.nextInt(2)));
            }

            assertThat(merge(merger, word.toString())).isEqualTo(slowly(word.toString()));
        }
    }

    @Test
    void the_work_for_a_long_word_grows_with_its_length_not_its_square() {
        long once = stepsFor(1 << 14);
        long tenfold = stepsFor(10 << 14);

        assertThat(tenfold).isLessThan(14 * once);
    }

    private long stepsFor(int length) {
        WordMerger merger = new WordMerger(table);
        merge(merger, "aab".repeat(length / 3));
        return merger.steps();
    }

    private static int[] merge(WordMerger merger, String word) {
        IntList out = new IntList();
        merger.start();
        word.chars().forEach(letter -> merger.add(letter - 'a'));
        merger.finish(out::add);
        return out.toArray();
    }

    /** The slow twin: looks at every pair before each join. */
    private int[] slowly(String word) {
        List<Integer> tokens =
                new ArrayList<>(word.chars().mapToObj(letter -> letter - 'a').toList());
        while (true) {
            long best = Long.MAX_VALUE;
            int at = -1;
            for (int i = 0; i + 1 < tokens.size(); i++) {
                long join = table.join(tokens.get(i), tokens.get(i + 1));
                if (join != MergeTable.NONE && join < best) {
                    best = join;
                    at = i;
                }
            }
            if (at < 0) {
                return tokens.stream().mapToInt(Integer::intValue).toArray();
            }
            tokens.set(at, (int) best);
            tokens.remove(/* index */ at + 1);
        }
    }
}
