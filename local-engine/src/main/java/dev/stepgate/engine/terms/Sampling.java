package dev.stepgate.engine.terms;

import java.util.List;

/**
 * How the next token is chosen and when to stop. Immutable.
 *
 * @param temperature 0 takes the likeliest token; 1 samples from the model's own distribution
 * @param topP keeps the likeliest tokens whose probabilities sum to this, in (0, 1]
 * @param topK keeps that many likeliest tokens; 0 keeps all
 * @param minP drops tokens less likely than this fraction of the likeliest, in [0, 1]
 * @param seed the same seed gives the same text
 * @param stop texts that end the answer and are not part of it
 * @param maxTokens the most tokens to generate, reasoning included; at least 1
 */
public record Sampling(
        float temperature,
        float topP,
        int topK,
        float minP,
        long seed,
        List<String> stop,
        int maxTokens) {

    public Sampling {
        stop = List.copyOf(stop);
        require(temperature >= 0 && temperature <= 100, "temperature", temperature, "0..100");
        require(topP > 0 && topP <= 1, "top_p", topP, "above 0, at most 1");
        require(topK >= 0, "top_k", topK, "0 or more");
        require(minP >= 0 && minP <= 1, "min_p", minP, "0..1");
        require(maxTokens >= 1, "max_tokens", maxTokens, "1 or more");
        require(
                stop.stream().noneMatch(String::isEmpty),
                "stop",
                "\"\"",
                "texts that are not empty");
    }

    /** Always the likeliest token, until the model ends or the context is full. */
    public static Sampling greedy() {
        return new Sampling(0, 1, 0, 0, 0, List.of(), Integer.MAX_VALUE);
    }

    public Sampling withMaxTokens(int tokens) {
        return new Sampling(temperature, topP, topK, minP, seed, stop, tokens);
    }

    private static void require(boolean holds, String field, Object value, String expected) {
        if (!holds) {
            throw new EngineFault.BadRequest(
                    field + ": " + value + " (expected: " + expected + ")");
        }
    }
}
