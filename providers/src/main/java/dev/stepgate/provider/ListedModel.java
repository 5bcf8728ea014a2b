package dev.stepgate.provider;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * A model as its provider lists it. Immutable.
 *
 * @param id what the provider calls it
 * @param contextTokens prompt and answer together, if told
 * @param mostAnswerTokens the longest answer, if told
 * @param price if told; free models have one of zero
 */
public record ListedModel(
        String id, OptionalInt contextTokens, OptionalInt mostAnswerTokens, Optional<Price> price) {

    /** What one token costs, in billionths of a US dollar. Immutable. */
    public record Price(long promptNanodollarsPerToken, long completionNanodollarsPerToken) {}
}
