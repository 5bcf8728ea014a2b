package dev.stepgate.gateway.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.gateway.tenant.Allowance;
import dev.stepgate.gateway.tenant.Allowance.Measure;
import dev.stepgate.gateway.tenant.Allowance.Window;
import dev.stepgate.gateway.tenant.Caller;
import dev.stepgate.gateway.tenant.Price;
import dev.stepgate.gateway.tenant.Tier;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FitTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:10Z");
    private static final Allowance REQUESTS = Allowance.requests(20, Window.MINUTE);
    private static final Allowance TOKENS = new Allowance(Measure.TOKENS, Window.MINUTE, 1000);
    private static final Allowance MONEY =
            new Allowance(Measure.NANODOLLARS, Window.DAY, 1_000_000);
    private static final Caller ANN =
            new Caller("ann", "key-1", new Tier("paid", List.of(), List.of()));

    /** 100 nano-dollars a token read, 300 a token written. */
    private static Claim claim(long promptTokens, int choices, long mostAnswerTokens) {
        return new Claim(
                "chatcmpl-1",
                ANN,
                "step",
                false,
                promptTokens,
                choices,
                mostAnswerTokens,
                new Price(100, 300));
    }

    private static Fit.Whole whole(Fit fit) {
        assertThat(fit).isInstanceOf(Fit.Whole.class);
        return (Fit.Whole) fit;
    }

    FitTest() {}

    @Test
    void a_claim_that_fits_holds_its_worst_case_of_everything() {
        Fit fit =
                Fit.of(
                        claim(10, 1, 50),
                        List.of(
                                new Left(REQUESTS, 5),
                                new Left(TOKENS, 1000),
                                new Left(MONEY, 1_000_000)),
                        NOW);

        assertThat(whole(fit).answerTokens()).isEqualTo(50);
        assertThat(whole(fit).cappedBy()).isEmpty();
        assertThat(whole(fit).draws()).extracting(Draw::amount).containsExactly(1L, 60L, 16_000L);
    }

    @Test
    void an_answer_is_as_long_as_the_tightest_allowance_has_room_for() {
        Fit fit =
                Fit.of(
                        claim(10, 1, 500),
                        List.of(new Left(TOKENS, 100), new Left(MONEY, 10_299)),
                        NOW);

        assertThat(whole(fit).answerTokens()).isEqualTo(30);
        assertThat(whole(fit).cappedBy()).contains(MONEY);
        assertThat(whole(fit).draws()).extracting(Draw::amount).containsExactly(40L, 10_000L);
    }

    @Test
    void choices_share_what_is_left() {
        Fit fit = Fit.of(claim(10, 4, 500), List.of(new Left(TOKENS, 57)), NOW);

        assertThat(whole(fit).answerTokens()).isEqualTo(11);
        assertThat(whole(fit).draws()).extracting(Draw::amount).containsExactly(54L);
    }

    @Test
    void the_prompt_and_one_token_just_fit() {
        Fit fit = Fit.of(claim(10, 1, 500), List.of(new Left(MONEY, 1_300)), NOW);

        assertThat(whole(fit).answerTokens()).isEqualTo(1);
    }

    @Test
    void less_than_the_prompt_and_one_token_is_too_little() {
        Fit fit = Fit.of(claim(10, 1, 500), List.of(new Left(MONEY, 1_299)), NOW);

        assertThat(fit).isEqualTo(new Fit.Lacking(new Left(MONEY, 1_299), 1_300));
    }

    @Test
    void of_several_that_are_short_the_one_that_takes_longest_to_heal_is_told() {
        Fit fit =
                Fit.of(
                        claim(10, 1, 500),
                        List.of(new Left(MONEY, 5), new Left(REQUESTS, 0), new Left(TOKENS, 3)),
                        NOW);

        assertThat(fit).isEqualTo(new Fit.Lacking(new Left(MONEY, 5), 1_300));
    }

    @Test
    void what_costs_nothing_fits_into_a_budget_that_is_spent() {
        Claim free = new Claim("chatcmpl-1", ANN, "step", false, 10, 1, 500, Price.FREE);

        Fit fit = Fit.of(free, List.of(new Left(MONEY, 0)), NOW);

        assertThat(whole(fit).answerTokens()).isEqualTo(500);
    }

    @Test
    void an_allowance_that_shrank_below_its_use_has_nothing_left() {
        Fit fit = Fit.of(claim(10, 1, 500), List.of(new Left(REQUESTS, -4)), NOW);

        assertThat(fit).isInstanceOf(Fit.Lacking.class);
    }
}
