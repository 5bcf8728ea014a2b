package dev.stepgate.gateway.quota;

import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.tenant.Allowance;
import dev.stepgate.gateway.tenant.Allowance.Window;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

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
                    new Refusal.TooManyAtOnce(
                            "quota: "
                                    + allowance.most()
                                    + " requests are under way, as many at once as tier "
                                    + tier
                                    + " allows");
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
            case NANODOLLARS -> unpaid(tight, now);
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

    /** Money that running requests hold comes back, in part at least, as soon as they end. */
    private static Refusal unpaid(Fit.Lacking tight, Instant now) {
        Allowance allowance = tight.left().allowance();
        long left = Math.max(0, tight.left().remaining());
        boolean held = left + tight.left().held() >= tight.needed();
        String sentence =
                "quota: the request costs at least $"
                        + dollars(tight.needed())
                        + ", and of the $"
                        + dollars(allowance.most())
                        + " per "
                        + allowance.window().word()
                        + " are left $"
                        + dollars(left);
        return held
                ? new Refusal.Unpaid(
                        sentence
                                + ", while requests under way hold $"
                                + dollars(tight.left().held())
                                + " and will give some of it back",
                        Optional.of(Duration.ofSeconds(1)))
                : new Refusal.Unpaid(sentence + resets(allowance.window(), now), Optional.empty());
    }

    private static Refusal spent(String sentence, Window window, Instant now) {
        return new Refusal.QuotaSpent(
                sentence + resets(window, now),
                Refusal.QuotaSpent.Window.valueOf(window.name()),
                Duration.ofSeconds(seconds(window, now)));
    }

    private static String resets(Window window, Instant now) {
        return window == Window.ALWAYS
                ? ""
                : " (they reset in " + seconds(window, now) + " s, at " + window.endOf(now) + ")";
    }

    private static long seconds(Window window, Instant now) {
        return window == Window.ALWAYS
                ? 0
                : Seconds.roundedUp(Duration.between(now, window.endOf(now)));
    }

    private static String dollars(long nanodollars) {
        return BigDecimal.valueOf(nanodollars, NANO_DIGITS).stripTrailingZeros().toPlainString();
    }
}
