package dev.stepgate.engine.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.stepgate.engine.kernel.Rows;
import dev.stepgate.engine.terms.Sampling.Detail;
import dev.stepgate.engine.terms.Token;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OutlookTest {

    @Test
    void a_token_is_as_likely_as_its_share_of_all() {
        var outlook = outlook(0);

        outlook.see(scores(0, 1, 2), 0);

        double total = 1 + Math.E + Math.exp(2);
        assertThat(odds(outlook, 1).chosen().logProbability())
                .isCloseTo((float) Math.log(Math.E / total), within(1e-6f));
    }

    @Test
    void nothing_is_told_unless_it_was_wished_for() {
        var outlook = new Outlook(new Detail.TextAlone(), OutlookTest::letter);

        outlook.see(scores(0, 1, 2), 0);

        assertThat(outlook.of(1)).isEmpty();
    }

    @Test
    void what_changes_the_scores_later_does_not_change_the_odds() {
        var outlook = outlook(1);
        Rows scores = scores(0, 1, 2);

        outlook.see(scores, 0);
        scores.values()[2] = -100;

        assertThat(odds(outlook, 0).likeliest()).extracting(Token.Chance::id).containsExactly(2);
    }

    @Test
    void the_likeliest_come_in_order_and_of_equals_the_first() {
        for (long seed = 0; seed < 200; seed++) {
            var random = new SplittableRandom(seed);
            float[] values = new float[1 + random.nextInt(40)];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextInt(8);
            }
            var outlook = outlook(5);

            outlook.see(scores(values), 0);

            List<Integer> expected =
                    IntStream.range(0, values.length)
                            .boxed()
                            .sorted(Comparator.comparingDouble(id -> -values[id]))
                            .limit(5)
                            .toList();
            assertThat(odds(outlook, 0).likeliest())
                    .extracting(Token.Chance::id)
                    .containsExactlyElementsOf(expected);
        }
    }

    @Test
    void a_token_the_model_rules_out_has_no_chance_at_all() {
        var outlook = outlook(0);

        outlook.see(scores(0, Float.NEGATIVE_INFINITY), 0);

        assertThat(odds(outlook, 1).chosen().logProbability()).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(odds(outlook, 0).chosen().logProbability()).isZero();
    }

    @Test
    void a_token_is_told_with_its_bytes() {
        var outlook = outlook(0);

        outlook.see(scores(0, 0), 0);

        Token.Chance chosen = odds(outlook, 1).chosen();
        assertThat(chosen.bytes()).containsExactly((byte) 'b');
        assertThat(chosen.text()).isEqualTo("b");
    }

    private static Outlook outlook(int alternatives) {
        return new Outlook(new Detail.LogProbabilities(alternatives), OutlookTest::letter);
    }

    private static Token.Odds odds(Outlook outlook, int token) {
        return outlook.of(token).orElseThrow();
    }

    private static byte[] letter(int id) {
        return Character.toString('a' + id).getBytes(StandardCharsets.UTF_8);
    }

    private static Rows scores(float... values) {
        var rows = new Rows(1, values.length);
        rows.shape(1, values.length);
        System.arraycopy(values, 0, rows.values(), 0, values.length);
        return rows;
    }
}
