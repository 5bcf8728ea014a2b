package dev.stepgate.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SplitterTest {

    /** The three steps as the file spells them; Java's \s needs the flag to be Unicode's. */
    private static final List<Pattern> STEPS =
            List.of(
                    Pattern.compile(Splitter.NUMBERS, Pattern.UNICODE_CHARACTER_CLASS),
                    Pattern.compile(Splitter.CJK, Pattern.UNICODE_CHARACTER_CLASS),
                    Pattern.compile(Splitter.WORDS, Pattern.UNICODE_CHARACTER_CLASS));

    @Test
    void numbers_are_cut_by_three_digits() {
        assertThat(words("1234567")).containsExactly("123", "456", "7");
    }

    @Test
    void a_run_of_spaces_leaves_one_for_the_word() {
        assertThat(words("a   b")).containsExactly("a", "  ", " b");
    }

    @Test
    void spaces_before_a_number_stay_together() {
        assertThat(words("a   1")).containsExactly("a", "   ", "1");
    }

    @Test
    void space_ends_with_its_last_newline() {
        assertThat(words("a \n \n  b")).containsExactly("a", " \n \n", " ", " b");
    }

    @Test
    void a_sign_takes_the_ascii_letters_after_it() {
        assertThat(words("x.append(y) don't"))
                .containsExactly("x", ".append", "(y", ")", " don", "'t");
    }

    @Test
    void cjk_is_cut_from_its_neighbours() {
        assertThat(words("abc你好def、カナ")).containsExactly("abc", "你好", "def", "、", "カナ");
    }

    @Test
    void random_text_is_cut_as_the_expressions_cut_it() {
        SplittableRandom random = new SplittableRandom(1);
        String[] pool = {
            " ", " ", "\n", "\r", "\t", "\u00a0", "\u2003", "\u0085", "\u3000", "a", "B", "é",
            "e\u0301", "\u0301", "1", "٣", "Ⅷ", "½", ".", "'", "~", "$", "«", "€", "你", "々", "カ",
            "・", "ー", "゛", "한", "\u0000", "\u200d", "\ufeff", "\ue000", "😀", "𝒜", "𝟙", "👨‍👩",
            "\u0378", "ß", "_", "\u2028", "\u3097", "\u3099", "龥", "龦", "\u303f", "゠"
        };
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(12); i >= 0; i--) {
                text.append(pool[random.nextInt(pool.length)]);
            }

            assertThat(words(text.toString())).isEqualTo(cut(text.toString()));
        }
    }

    private static List<String> words(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        List<String> words = new ArrayList<>();
        Splitter splitter = new Splitter(bytes, 0, bytes.length);
        while (splitter.next()) {
            int length = splitter.end() - splitter.start();
            words.add(new String(bytes, splitter.start(), length, StandardCharsets.UTF_8));
        }
        return words;
    }

    /** The slow twin: each step isolates what it matches in what the last one left. */
    private static List<String> cut(String text) {
        List<String> pieces = List.of(text);
        for (Pattern step : STEPS) {
            List<String> next = new ArrayList<>();
            for (String piece : pieces) {
                Matcher matcher = step.matcher(piece);
                int done = 0;
                while (matcher.find()) {
                    if (matcher.start() > done) {
                        next.add(piece.substring(done, matcher.start()));
                    }
                    next.add(matcher.group());
                    done = matcher.end();
                }
                if (done < piece.length()) {
                    next.add(piece.substring(done));
                }
            }
            pieces = next;
        }
        return pieces;
    }
}
