package dev.stepgate.gateway;

import java.util.OptionalLong;

/**
 * A prompt as whoever answers has read it. Immutable.
 *
 * @param tokens an estimate where the provider tells only at the end
 * @param cachedTokens those that were not computed again; empty where the provider tells only at
 *     the end
 */
public record Prompted(long tokens, OptionalLong cachedTokens) {}
