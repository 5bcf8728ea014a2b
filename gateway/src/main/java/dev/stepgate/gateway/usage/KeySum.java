package dev.stepgate.gateway.usage;

/**
 * What was asked with one key. Immutable.
 *
 * @param tenant whose key it is
 * @param sum of its receipts, under the key's id
 */
public record KeySum(String tenant, Sum sum) {}
