package dev.stepgate.gateway.http;

import dev.stepgate.gateway.Limit;
import dev.stepgate.gateway.tenant.Allowance.Measure;
import io.vertx.core.MultiMap;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Says what a caller has left, in three dialects (wire facts, §11): for all windows in the words of
 * the IETF draft (ratelimit-headers, revision 11), for the tightest ones of requests and of tokens
 * in OpenAI's, and beside a refusal in OpenRouter's.
 */
final class LimitHeaders {
    /** The largest integer a structured field holds (RFC 9651, §3.3.1). */
    private static final long LARGEST = 999_999_999_999_999L;

    private LimitHeaders() {}

    static void put(MultiMap headers, List<Limit> limits) {
        if (limits.isEmpty()) {
            return;
        }
        headers.set("ratelimit-policy", list(limits, LimitHeaders::policy));
        headers.set("ratelimit", list(limits, LimitHeaders::left));
        openAi(headers, limits, Measure.REQUESTS, "requests");
        openAi(headers, limits, Measure.TOKENS, "tokens");
    }

    /** What OpenRouter's clients look for beside a 429; resets are instants there. */
    static void putSpent(MultiMap headers, List<Limit> limits, Instant now) {
        limits.stream()
                .filter(limit -> isOf(limit, Measure.REQUESTS) || isOf(limit, Measure.TOKENS))
                .min(Comparator.comparingDouble(LimitHeaders::share).thenComparing(LAST_TO_HEAL))
                .ifPresent(
                        limit -> {
                            headers.set(
                                    "x-ratelimit-limit", Long.toString(limit.allowance().most()));
                            headers.set("x-ratelimit-remaining", Long.toString(remaining(limit)));
                            if (limit.resets()) {
                                headers.set(
                                        "x-ratelimit-reset",
                                        Long.toString(now.plus(limit.resetsIn()).toEpochMilli()));
                            }
                        });
    }

    private static final Comparator<Limit> LAST_TO_HEAL =
            Comparator.comparing(Limit::resetsIn).reversed();

    private static double share(Limit limit) {
        return (double) remaining(limit) / limit.allowance().most();
    }

    private static String list(List<Limit> limits, Function<Limit, String> each) {
        return limits.stream().map(each).collect(Collectors.joining(", "));
    }

    private static String policy(Limit limit) {
        String unit =
                switch (limit.allowance().measure()) {
                    case REQUESTS -> "";
                    case AT_ONCE -> ";qu=\"concurrent-requests\"";
                    // None of these two is registered, so they are under our name.
                    case TOKENS -> ";qu=\"stepgate-tokens\"";
                    case NANODOLLARS -> ";qu=\"stepgate-nanodollars\"";
                };
        String window =
                limit.resets() ? ";w=" + limit.allowance().window().length().toSeconds() : "";
        return name(limit) + ";q=" + Math.min(LARGEST, limit.allowance().most()) + window + unit;
    }

    private static String left(Limit limit) {
        String reset = limit.resets() ? ";t=" + limit.resetSeconds() : "";
        return name(limit) + ";r=" + Math.min(LARGEST, remaining(limit)) + reset;
    }

    private static String name(Limit limit) {
        String window = limit.allowance().window().word();
        return switch (limit.allowance().measure()) {
            case REQUESTS -> '"' + window + '"';
            case TOKENS -> "\"tokens-" + window + '"';
            case NANODOLLARS -> "\"money-" + window + '"';
            case AT_ONCE -> "\"at-once\"";
        };
    }

    private static void openAi(
            MultiMap headers, List<Limit> limits, Measure measure, String measureWord) {
        Optional<Limit> tightest =
                limits.stream()
                        .filter(limit -> isOf(limit, measure))
                        .min(
                                Comparator.comparingLong(LimitHeaders::remaining)
                                        .thenComparing(LAST_TO_HEAL));
        tightest.ifPresent(
                limit -> {
                    headers.set(
                            "x-ratelimit-limit-" + measureWord,
                            Long.toString(limit.allowance().most()));
                    headers.set(
                            "x-ratelimit-remaining-" + measureWord,
                            Long.toString(remaining(limit)));
                    if (limit.resets()) {
                        headers.set(
                                "x-ratelimit-reset-" + measureWord, duration(limit.resetSeconds()));
                    }
                });
    }

    private static boolean isOf(Limit limit, Measure measure) {
        return limit.allowance().measure() == measure;
    }

    /** Less than nothing is left where an allowance has become smaller than what was used. */
    private static long remaining(Limit limit) {
        return Math.max(0, limit.remaining());
    }

    /** As OpenAI writes them: {@code 1s}, {@code 6m0s}, {@code 23h59m42s}. */
    static String duration(long seconds) {
        long minutes = seconds / 60;
        if (minutes == 0) {
            return seconds + "s";
        }
        long hours = minutes / 60;
        return hours == 0
                ? String.format(Locale.ROOT, "%dm%ds", minutes, seconds % 60)
                : String.format(Locale.ROOT, "%dh%dm%ds", hours, minutes % 60, seconds % 60);
    }
}
