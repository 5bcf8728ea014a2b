package dev.stepgate.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.gateway.Limit;
import dev.stepgate.gateway.tenant.Allowance;
import dev.stepgate.gateway.tenant.Allowance.Measure;
import dev.stepgate.gateway.tenant.Allowance.Window;
import dev.stepgate.gateway.tenant.Caller;
import dev.stepgate.gateway.tenant.Tier;
import dev.stepgate.gateway.usage.Sum;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyWritingTest {
    /** A Wednesday. */
    private static final LocalDate TODAY = LocalDate.parse("2026-12-02");

    private static KeyWriting.Account account(Limit... limits) {
        List<Sum> used =
                List.of(
                        used("2026-10-01", 1_000_000_000),
                        used("2026-11-29", 100_000_000),
                        used("2026-11-30", 10_000_000),
                        used("2026-12-01", 1_000_000),
                        used("2026-12-02", 100_001));
        Caller caller = new Caller("ann", "key_1", new Tier("paid", List.of(), List.of()));
        return new KeyWriting.Account(caller, List.of(limits), TODAY, used);
    }

    private static Sum used(String day, long nanodollars) {
        return new Sum(day, 1, 0, 0, 0, 0, nanodollars);
    }

    private static Limit money(Window window, long most, long remaining) {
        return new Limit(
                new Allowance(Measure.NANODOLLARS, window, most), remaining, Duration.ofHours(1));
    }

    @Test
    void weeks_begin_on_monday_and_months_on_the_first() {
        assertThat(KeyWriting.key(account()))
                .contains(
                        "\"usage\":1.111100001,\"usage_daily\":0.000100001,"
                                + "\"usage_weekly\":0.011100001,\"usage_monthly\":0.001100001");
    }

    @Test
    void of_several_limits_the_one_with_the_least_left_is_told() {
        String told =
                KeyWriting.key(
                        account(
                                money(Window.DAY, 2_000_000_000, 1_999_899_999),
                                money(Window.MONTH, 5_000_000_000L, 1_500_000_000)));

        assertThat(told)
                .contains("\"limit\":5,\"limit_remaining\":1.5,\"limit_reset\":\"monthly\"");
    }

    @Test
    void what_is_left_is_the_difference_of_credits_and_usage() {
        String told = KeyWriting.credits(account(money(Window.DAY, 2_000_000_000, 888_899_999)));

        assertThat(told).isEqualTo("{\"data\":{\"total_credits\":2,\"total_usage\":1.111100001}}");
    }
}
