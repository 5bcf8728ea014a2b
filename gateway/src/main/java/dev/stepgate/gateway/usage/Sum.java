package dev.stepgate.gateway.usage;

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

    /** By what requests are put together. */
    public enum By {
        TENANT,
        MODEL,
        DAY
    }
}
