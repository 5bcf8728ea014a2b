package dev.stepgate.gateway;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntUnaryOperator;

/**
 * A prompt as whoever answers has read it. Immutable.
 *
 * @param tokens an estimate where the provider tells only at the end
 * @param cachedTokens those that were not computed again; empty where the provider tells only at
 *     the end
 * @param known how it is like earlier ones; empty where the provider does not tell
 */
public record Prompted(long tokens, OptionalLong cachedTokens, Optional<Known> known) {

    /** One that nobody compares with earlier ones. */
    public Prompted(long tokens, OptionalLong cachedTokens) {
        this(tokens, cachedTokens, Optional.empty());
    }

    /**
     * The same in a dialect whose messages are counted otherwise.
     *
     * @param message the client's index of a message, by ours
     */
    public Prompted counting(IntUnaryOperator message) {
        return new Prompted(
                tokens,
                cachedTokens,
                known.map(
                        each ->
                                switch (each.parting()) {
                                    case MESSAGE, THOUGHT ->
                                            each.at(message.applyAsInt(each.index()));
                                    default -> each;
                                }));
    }
}
