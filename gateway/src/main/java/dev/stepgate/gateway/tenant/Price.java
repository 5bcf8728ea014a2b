package dev.stepgate.gateway.tenant;

/** What one token costs, in billionths of a US dollar. Immutable. */
public record Price(long promptNanodollarsPerToken, long completionNanodollarsPerToken) {
    /** Nothing costs anything. */
    public static final Price FREE = new Price(0, 0);
}
