package dev.stepgate.gateway.http;

import dev.stepgate.gateway.Limit;
import io.vertx.core.MultiMap;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Says what a caller has left: in the words of the IETF draft (ratelimit-headers, revision 11), and
 * in OpenAI's for the window with the fewest requests left.
 */
final class LimitHeaders {

    private LimitHeaders() {}

    static void put(MultiMap headers, List<Limit> limits) {
        if (limits.isEmpty()) {
            return;
        }
        headers.set(
                "ratelimit-policy",
                limits.stream()
                        .map(l -> '"' + l.name() + "\";q=" + l.quota() + ";w=" + l.windowSeconds())
                        .collect(Collectors.joining(", ")));
        headers.set(
                "ratelimit",
                limits.stream()
                        .map(
                                l ->
                                        '"'
                                                + l.name()
                                                + "\";r="
                                                + l.remaining()
                                                + ";t="
                                                + l.resetSeconds())
                        .collect(Collectors.joining(", ")));
        Limit tightest = tightest(limits);
        headers.set("x-ratelimit-limit-requests", Long.toString(tightest.quota()));
        headers.set("x-ratelimit-remaining-requests", Long.toString(tightest.remaining()));
        headers.set("x-ratelimit-reset-requests", tightest.resetSeconds() + "s");
    }

    /** Of two with as little left, the one that takes longer to heal. */
    private static Limit tightest(List<Limit> limits) {
        return limits.stream()
                .min(
                        Comparator.comparingLong(Limit::remaining)
                                .thenComparing(
                                        Comparator.comparingLong(Limit::resetSeconds).reversed()))
                .orElseThrow();
    }
}
