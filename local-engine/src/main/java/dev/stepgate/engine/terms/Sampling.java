package dev.stepgate.engine.terms;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How the next token is chosen and when to stop. Immutable.
 *
 * @param shaping which tokens remain possible, and how likely
 * @param penalties against saying again what was said
 * @param bias added to the scores of tokens, by id
 * @param seed the same seed gives the same text
 * @param limits when to stop
 * @param detail what is told of each token besides its text
 */
public record Sampling(
        Shaping shaping,
        Penalties penalties,
        Map<Integer, Float> bias,
        long seed,
        Limits limits,
        Detail detail) {

    public Sampling {
        bias = Map.copyOf(bias);
    }

    /**
     * Narrows and reshapes the model's distribution, in this order.
     *
     * @param temperature 0 takes the likeliest token; 1 samples from the model's own distribution
     * @param topK keeps that many likeliest tokens; 0 keeps all
     * @param topP keeps the likeliest tokens whose probabilities sum to this, in (0, 1]
     * @param minP drops tokens less likely than this fraction of the likeliest, in [0, 1]
     */
    public record Shaping(float temperature, int topK, float topP, float minP) {

        /** Always the likeliest token. */
        public static final Shaping GREEDY = new Shaping(0, 0, 1, 0);

        public Shaping {
            require(temperature >= 0 && temperature <= 100, "temperature", temperature, "0..100");
            require(topK >= 0, "top_k", topK, "0 or more");
            require(topP > 0 && topP <= 1, "top_p", topP, "above 0, at most 1");
            require(minP >= 0 && minP <= 1, "min_p", minP, "0..1");
        }
    }

    /**
     * What is taken from the scores of tokens that came up already.
     *
     * @param presence once from each that was generated
     * @param frequency for every time it was generated
     * @param repetition divides a positive score and multiplies a negative one, of tokens in the
     *     prompt too; 1 does nothing
     */
    public record Penalties(float presence, float frequency, float repetition) {

        public static final Penalties NONE = new Penalties(0, 0, 1);

        public Penalties {
            require(Math.abs(presence) <= 100, "presence_penalty", presence, "-100..100");
            require(Math.abs(frequency) <= 100, "frequency_penalty", frequency, "-100..100");
            require(
                    repetition > 0 && repetition <= 100,
                    "repetition_penalty",
                    repetition,
                    "above 0, at most 100");
        }
    }

    /**
     * When an answer ends.
     *
     * @param stop texts that end what is said and are not part of it
     * @param stopTokens further ids that end it
     * @param minTokens tokens before which the model may not end it
     * @param maxTokens the most tokens to generate, reasoning included; at least 1
     * @param pastTheEnd whether to go on when the model would end, as benchmarks wish
     */
    public record Limits(
            List<String> stop,
            Set<Integer> stopTokens,
            int minTokens,
            int maxTokens,
            boolean pastTheEnd) {

        public Limits {
            stop = List.copyOf(stop);
            stopTokens = Set.copyOf(stopTokens);
            require(minTokens >= 0, "min_tokens", minTokens, "0 or more");
            require(maxTokens >= 1, "max_tokens", maxTokens, "1 or more");
            require(
                    stop.stream().noneMatch(String::isEmpty),
                    "stop",
                    "\"\"",
                    "texts that are not empty");
        }

        /** Nothing but a number of tokens. */
        public static Limits tokens(int maxTokens) {
            return new Limits(List.of(), Set.of(), 0, maxTokens, false);
        }
    }

    /** What is told of each token besides its text. */
    public sealed interface Detail {

        /** Nothing. */
        record TextAlone() implements Detail {}

        /**
         * How likely the model held it, as {@link Token.Odds}.
         *
         * @param alternatives how many of the likeliest tokens to tell of at each place, 0..20
         */
        record LogProbabilities(int alternatives) implements Detail {
            public LogProbabilities {
                require(
                        alternatives >= 0 && alternatives <= 20,
                        "top_logprobs",
                        alternatives,
                        "0 to 20");
            }
        }
    }

    /** Always the likeliest token, until the model ends or the context is full. */
    public static Sampling greedy() {
        return of(Shaping.GREEDY, 0, Limits.tokens(Integer.MAX_VALUE));
    }

    /** Without penalties, bias or detail. */
    public static Sampling of(Shaping shaping, long seed, Limits limits) {
        return new Sampling(
                shaping, Penalties.NONE, Map.of(), seed, limits, new Detail.TextAlone());
    }

    /** The same with other limits. */
    public Sampling within(Limits other) {
        return new Sampling(shaping, penalties, bias, seed, other, detail);
    }

    /** The same with another seed. */
    public Sampling withSeed(long other) {
        return new Sampling(shaping, penalties, bias, other, limits, detail);
    }

    /** The same, told in other detail. */
    public Sampling in(Detail other) {
        return new Sampling(shaping, penalties, bias, seed, limits, other);
    }

    /** The same with another limit on tokens. */
    public Sampling withMaxTokens(int tokens) {
        return within(
                new Limits(
                        limits.stop(),
                        limits.stopTokens(),
                        limits.minTokens(),
                        tokens,
                        limits.pastTheEnd()));
    }

    private static void require(boolean holds, String field, Object value, String expected) {
        if (!holds) {
            throw new EngineFault.BadRequest(
                    field + ": " + value + " (expected: " + expected + ")");
        }
    }
}
