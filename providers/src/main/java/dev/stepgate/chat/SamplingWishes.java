package dev.stepgate.chat;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How the client wants tokens chosen; what it left open, the provider decides. Immutable.
 *
 * @param maxTokens the most tokens to generate in each choice, reasoning included
 * @param minTokens tokens before which the model may not end
 * @param bias added to the scores of tokens, by the id they have in the model's vocabulary
 */
public record SamplingWishes(
        OptionalDouble temperature,
        OptionalDouble topP,
        OptionalInt topK,
        OptionalDouble minP,
        OptionalLong seed,
        OptionalInt maxTokens,
        List<String> stop,
        OptionalInt minTokens,
        Penalties penalties,
        Map<Integer, Double> bias) {

    public SamplingWishes {
        stop = List.copyOf(stop);
        bias = Map.copyOf(bias);
    }

    /** Wishes without a least number of tokens, penalties or bias. */
    public SamplingWishes(
            OptionalDouble temperature,
            OptionalDouble topP,
            OptionalInt topK,
            OptionalDouble minP,
            OptionalLong seed,
            OptionalInt maxTokens,
            List<String> stop) {
        this(
                temperature,
                topP,
                topK,
                minP,
                seed,
                maxTokens,
                stop,
                OptionalInt.empty(),
                Penalties.none(),
                Map.of());
    }

    /**
     * What speaks against saying again what was said.
     *
     * @param presence taken once from each token that came up
     * @param frequency taken for every time it came up
     * @param repetition divides its score where that is positive, and multiplies it where not
     */
    public record Penalties(
            OptionalDouble presence, OptionalDouble frequency, OptionalDouble repetition) {

        public static Penalties none() {
            return new Penalties(
                    OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty());
        }
    }

    /**
     * The same with at most so many tokens, in each choice; what the client wished for stays where
     * it is less.
     *
     * @param tokens 1 or more
     */
    public SamplingWishes atMost(int tokens) {
        int most = Math.min(tokens, maxTokens.orElse(tokens));
        return new SamplingWishes(
                temperature,
                topP,
                topK,
                minP,
                seed,
                OptionalInt.of(most),
                stop,
                minTokens.isPresent()
                        ? OptionalInt.of(Math.min(most, minTokens.getAsInt()))
                        : minTokens,
                penalties,
                bias);
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
