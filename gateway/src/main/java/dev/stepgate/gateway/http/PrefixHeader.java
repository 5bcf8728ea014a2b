package dev.stepgate.gateway.http;

import dev.stepgate.gateway.Known;
import dev.stepgate.gateway.Prompted;
import java.util.Locale;
import java.util.Optional;

/**
 * Says how much of a prompt was known from before and in which of its parts it is new, as a
 * dictionary (RFC 9651, §3.2); never what anybody wrote.
 */
final class PrefixHeader {
    static final String HEADER = "x-stepgate-prefix";

    private PrefixHeader() {}

    /** The header's value; empty where the provider does not tell. */
    static Optional<String> text(Prompted prompt) {
        return prompt.known().map(each -> text(prompt.cachedTokens().orElse(0), each));
    }

    private static String text(long cached, Known known) {
        String counts = "cached=" + cached + ", shared=" + Math.max(cached, known.sharedTokens());
        String forgotten =
                known.forgottenTokens() > 0 ? ", evicted=" + known.forgottenTokens() : "";
        return counts + forgotten + news(known);
    }

    private static String news(Known known) {
        return switch (known.parting()) {
            case NOWHERE -> "";
            case FIRST_SEEN -> ", first-seen";
            case SYSTEM, TEXT -> ", broke=" + word(known);
            case TOOL, MESSAGE, THOUGHT -> ", broke=" + word(known) + ";index=" + known.index();
        };
    }

    private static String word(Known known) {
        return known.parting().name().toLowerCase(Locale.ROOT);
    }
}
