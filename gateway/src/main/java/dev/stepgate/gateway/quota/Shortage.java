package dev.stepgate.gateway.quota;

import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.tenant.Allowance;
import dev.stepgate.gateway.tenant.Allowance.Window;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;

/** Says no where too little of an allowance is left. */
final class Shortage {
    private static final int NANO_DIGITS = 9;

    private Shortage() {}

    static Refusal refusal(Claim claim, Fit.Lacking tight, Instant now) {
        Allowance allowance = tight.left().allowance();
        String tier = claim.caller().tier().name();
        return switch (allowance.measure()) {
            case REQUESTS ->
                    spent(
                            "quota: the "
                                    + allowance.most()
                                    + " requests per "
                                    + allowance.window().word()
                                    + " of tier "
                                    + tier
                                    + " are used up",
                            allowance.window(),
                            now);
            case AT_ONCE ->
                    new Refusal.QuotaSpent(
                            "quota: "
                                    + allowance.most()
                                    + " requests are under way, as many at once as tier "
                                    + tier
                                    + " allows",
                            Duration.ofSeconds(1),
                            false);
            case TOKENS ->
                    spent(
                            "quota: the request needs at least "
                                    + tight.needed()
                                    + " tokens, and of the "
                                    + allowance.most()
                                    + " per "
                                    + allowance.window().word()
                                    + " of tier "
                                    + tier
                                    + " are left "
                                    + Math.max(0, tight.left().remaining()),
                            allowance.window(),
                            now);
            case NANODOLLARS ->
                    spent(
                            "quota: the request costs at least $"
                                    + dollars(tight.needed())
                                    + ", and of the $"
                                    + dollars(allowance.most())
                                    + " per "
                                    + allowance.window().word()
                                    + " are left $"
                                    + dollars(Math.max(0, tight.left().remaining())),
                            allowance.window(),
                            now);
        };
    }

    /** An allowance as {@code tiers.yaml} calls it. */
    static String name(Allowance allowance) {
        String of =
                switch (allowance.measure()) {
                    case REQUESTS -> "requests";
                    case TOKENS -> "tokens";
                    case NANODOLLARS -> "dollars";
                    case AT_ONCE -> "requests-at-once";
                };
        return allowance.window() == Window.ALWAYS ? of : of + "-per-" + allowance.window().word();
    }

    private static Refusal spent(String sentence, Window window, Instant now) {
        Instant end = window.endOf(now);
        long seconds = Seconds.roundedUp(Duration.between(now, end));
        return new Refusal.QuotaSpent(
                sentence + " (they reset in " + seconds + " s, at " + end + ")",
                Duration.ofSeconds(seconds),
                window != Window.MINUTE);
    }

    private static String dollars(long nanodollars) {
        return BigDecimal.valueOf(nanodollars, NANO_DIGITS).stripTrailingZeros().toPlainString();
    }
}
