package dev.stepgate.engine.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.stepgate.engine.kernel.Rows;
import dev.stepgate.engine.terms.EngineFault;
import dev.stepgate.engine.terms.Sampling;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplerTest {

    private static final int DRAWS = 20_000;

    @Test
    void greedy_takes_the_likeliest_and_the_first_of_equals() {
        var sampler = new Sampler(Sampling.greedy(), new int[0], Set.of());

        int token = sampler.choose(scores(1, 5, 2, 5), 0, 0);

        assertThat(token).isEqualTo(1);
    }

    @Test
    void temperature_one_draws_from_the_models_own_distribution() {
        Map<Integer, Double> shares = draw(wishes(1, 1, 0, 0), scores(0, 1, 2));

        double total = 1 + Math.E + Math.exp(2);
        assertThat(shares.get(0)).isCloseTo(1 / total, within(0.015));
        assertThat(shares.get(1)).isCloseTo(Math.E / total, within(0.015));
        assertThat(shares.get(2)).isCloseTo(Math.exp(2) / total, within(0.015));
    }

    @Test
    void a_high_temperature_flattens_and_a_low_one_sharpens() {
        Map<Integer, Double> flat = draw(wishes(10, 1, 0, 0), scores(0, 1, 2));
        Map<Integer, Double> sharp = draw(wishes(0.2f, 1, 0, 0), scores(0, 1, 2));

        assertThat(flat.get(0)).isGreaterThan(0.28);
        assertThat(sharp.get(2)).isGreaterThan(0.98);
    }

    @Test
    void top_k_keeps_the_k_likeliest() {
        Map<Integer, Double> shares = draw(wishes(1, 1, 2, 0), scores(1, 3, 2, 0));

        assertThat(shares).containsOnlyKeys(1, 2);
        assertThat(shares.get(1)).isCloseTo(Math.E / (1 + Math.E), within(0.015));
    }

    @Test
    void top_p_keeps_the_fewest_that_reach_the_share() {
        float[] logs = {(float) Math.log(0.5), (float) Math.log(0.3), (float) Math.log(0.2)};

        Map<Integer, Double> shares = draw(wishes(1, 0.79f, 0, 0), scores(logs));

        assertThat(shares).containsOnlyKeys(0, 1);
        assertThat(shares.get(0)).isCloseTo(0.625, within(0.015));
    }

    @Test
    void top_p_counts_shares_of_what_top_k_left() {
        float[] logs = {(float) Math.log(0.4), (float) Math.log(0.2), (float) Math.log(0.4)};

        Map<Integer, Double> shares = draw(wishes(1, 0.5f, 2, 0), scores(logs));

        assertThat(shares).containsOnlyKeys(0);
    }

    @Test
    void min_p_drops_what_is_too_unlikely_beside_the_likeliest() {
        float[] logs = {(float) Math.log(0.6), (float) Math.log(0.31), (float) Math.log(0.09)};

        Map<Integer, Double> shares = draw(wishes(1, 1, 0, 0.5f), scores(logs));

        assertThat(shares).containsOnlyKeys(0, 1);
    }

    @Test
    void far_likelier_tokens_than_the_first_look_covers_still_obey_top_p() {
        float[] flat = new float[5000];
        flat[17] = 9;

        Map<Integer, Double> shares = draw(wishes(1, 0.9f, 0, 0), scores(flat));

        double all = Math.exp(9) + 4999;
        assertThat(shares.get(17)).isCloseTo(Math.exp(9) / (0.9 * all), within(0.02));
        assertThat(shares.size()).isLessThan(4999);
    }

    @Test
    void scores_of_either_sign_are_ordered() {
        Map<Integer, Double> shares = draw(wishes(1, 1, 2, 0), scores(-1, -3, -0f, -8));

        assertThat(shares).containsOnlyKeys(0, 2);
    }

    @Test
    void the_same_seed_draws_the_same_tokens() {
        Rows scores = scores(0.1f, 0.2f, 0.3f, 0.15f);
        var one = new Sampler(wishes(1, 0.95f, 0, 0), new int[0], Set.of());
        var two = new Sampler(wishes(1, 0.95f, 0, 0), new int[0], Set.of());

        for (int i = 0; i < 100; i++) {
            assertThat(one.choose(scores, 0, i)).isEqualTo(two.choose(scores, 0, i));
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
    void a_score_that_is_no_number_is_a_fault_and_never_a_token(float broken) {
        for (Sampling wishes : List.of(Sampling.greedy(), wishes(1, 0.9f, 5, 0.1f))) {
            var sampler = new Sampler(wishes, new int[0], Set.of());

            assertThatThrownBy(() -> sampler.choose(scores(1, broken, 2), 0, 0))
                    .isInstanceOf(EngineFault.Stopped.class)
                    .hasMessageStartingWith("the score of token 1: " + broken);
        }
    }

    @Test
    void where_no_token_is_possible_there_is_a_fault() {
        var sampler = new Sampler(Sampling.greedy(), new int[0], Set.of());
        float none = Float.NEGATIVE_INFINITY;

        assertThatThrownBy(() -> sampler.choose(scores(none, none), 0, 0))
                .isInstanceOf(EngineFault.Stopped.class);
    }

    @Test
    void impossible_tokens_are_never_drawn() {
        Map<Integer, Double> shares =
                draw(wishes(100, 0.99f, 0, 0), scores(Float.NEGATIVE_INFINITY, 1, 1));

        assertThat(shares).containsOnlyKeys(1, 2);
    }

    @Test
    void places_are_drawn_independently() {
        var sampler = new Sampler(wishes(1, 1, 0, 0), new int[0], Set.of());
        Rows even = scores(0, 0);
        int repeats = 0;
        int before = sampler.choose(even, 0, 0);
        for (int i = 1; i <= DRAWS; i++) {
            int token = sampler.choose(even, 0, i);
            repeats += token == before ? 1 : 0;
            before = token;
        }

        assertThat((double) repeats / DRAWS).isCloseTo(0.5, within(0.015));
    }

    @Test
    void two_distributions_agree_as_often_as_a_race_lets_them() {
        var sampler = new Sampler(wishes(1, 1, 0, 0), new int[0], Set.of());
        Rows one = scores((float) Math.log(0.6), (float) Math.log(0.4));
        Rows two = scores((float) Math.log(0.5), (float) Math.log(0.5));
        int agreed = 0;
        for (int i = 0; i < DRAWS; i++) {
            agreed += sampler.choose(one, 0, i) == sampler.choose(two, 0, i) ? 1 : 0;
        }

        assertThat((double) agreed / DRAWS).isCloseTo(0.9, within(0.015));
    }

    @Test
    void penalties_lower_what_was_said_and_repetition_looks_back_on_the_prompt() {
        var sampling =
                new Sampling(
                        Sampling.Shaping.GREEDY,
                        new Sampling.Penalties(1, 0.5f, 2),
                        Map.of(),
                        0,
                        Sampling.Limits.tokens(9),
                        new Sampling.Detail.TextAlone());
        var sampler = new Sampler(sampling, new int[] {3}, Set.of());
        sampler.accept(0);
        sampler.accept(0);
        Rows scores = scores(4, -1, 0, 6);

        sampler.choose(scores, 0, 0);

        assertThat(scores.values()).containsExactly(4f / 2 - 1 - 2 * 0.5f, -1, 0, 3);
    }

    @Test
    void bias_is_added_and_ids_that_no_token_has_are_ignored() {
        var sampling =
                new Sampling(
                        Sampling.Shaping.GREEDY,
                        Sampling.Penalties.NONE,
                        Map.of(1, 100f, 77, 100f),
                        0,
                        Sampling.Limits.tokens(9),
                        new Sampling.Detail.TextAlone());
        var sampler = new Sampler(sampling, new int[0], Set.of());

        assertThat(sampler.choose(scores(5, 1, 2), 0, 0)).isEqualTo(1);
    }

    @Test
    void the_model_may_not_end_before_the_least_number_of_tokens() {
        var limits = new Sampling.Limits(List.of(), Set.of(), 2, 9, false);
        var sampler = new Sampler(Sampling.greedy().within(limits), new int[0], Set.of(0));

        int first = sampler.choose(scores(9, 1), 0, 0);
        sampler.accept(first);
        int second = sampler.choose(scores(9, 1), 0, 1);
        sampler.accept(second);
        int third = sampler.choose(scores(9, 1), 0, 2);

        assertThat(List.of(first, second, third)).containsExactly(1, 1, 0);
    }

    private static Map<Integer, Double> draw(Sampling wishes, Rows scores) {
        var sampler = new Sampler(wishes, new int[0], Set.of());
        var shares = new HashMap<Integer, Double>();
        for (int i = 0; i < DRAWS; i++) {
            shares.merge(sampler.choose(scores, 0, i), 1.0 / DRAWS, Double::sum);
        }
        return shares;
    }

    private static Sampling wishes(float temperature, float topP, int topK, float minP) {
        return Sampling.of(
                new Sampling.Shaping(temperature, topK, topP, minP),
                11,
                Sampling.Limits.tokens(10));
    }

    private static Rows scores(float... values) {
        var rows = new Rows(1, values.length);
        rows.shape(1, values.length);
        System.arraycopy(values, 0, rows.values(), 0, values.length);
        return rows;
    }
}
