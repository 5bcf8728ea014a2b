package dev.stepgate.gateway.catalog;

/** What one token costs, in billionths of a US dollar. Immutable. */
public record Price(long promptNanodollarsPerToken, long completionNanodollarsPerToken) {}
