package dev.stepgate.chat;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How the client wants tokens chosen; what it left open, the provider decides. Immutable.
 *
 * @param maxTokens the most tokens to generate, reasoning included
 */
public record SamplingWishes(
        OptionalDouble temperature,
        OptionalDouble topP,
        OptionalInt topK,
        OptionalDouble minP,
        OptionalLong seed,
        OptionalInt maxTokens,
        List<String> stop) {

    public SamplingWishes {
        stop = List.copyOf(stop);
    }

    /** No wishes at all. */
    public static SamplingWishes none() {
        return new SamplingWishes(
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalInt.empty(),
                OptionalDouble.empty(),
                OptionalLong.empty(),
                OptionalInt.empty(),
                List.of());
    }
}
