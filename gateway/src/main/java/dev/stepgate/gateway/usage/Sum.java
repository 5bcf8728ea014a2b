package dev.stepgate.gateway.usage;

import dev.stepgate.gateway.refusal.Refusal;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What several requests took together. Immutable.
 *
 * @param of whom or what: a tenant, a model, a day
 */
public record Sum(
        String of,
        long requests,
        long promptTokens,
        long cachedTokens,
        long completionTokens,
        long reasoningTokens,
        long costNanodollars) {

    /** By what the ledger puts requests together; by key {@link Receipts} does. */
    public enum By {
        TENANT,
        MODEL,
        DAY;

        /**
         * The one of that name.
         *
         * @throws Refusal.Malformed if there is none
         */
        public static By of(String name) {
            return Stream.of(values())
                    .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(name))
                    .findFirst()
                    .orElseThrow(
                            () ->
                                    new Refusal.Malformed(
                                            "by",
                                            "by: \""
                                                    + name
                                                    + "\" (expected: tenant, key, model or day)"));
        }
    }
}
