package dev.stepgate.engine.cli;

import dev.stepgate.engine.terms.Sampling;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of how tokens are chosen, when to stop and what is told of each. */
final class SamplingOptions {

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            defaultValue = "512",
            description = "Most tokens to generate (default: ${DEFAULT-VALUE}).")
    int maxTokens;

    @Option(
            names = "--min-tokens",
            paramLabel = "N",
            defaultValue = "0",
            description = "Tokens before which the model may not end (default: ${DEFAULT-VALUE}).")
    int minTokens;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "0",
            description = "0 takes the likeliest token (default: ${DEFAULT-VALUE}).")
    float temperature;

    @Option(names = "--top-p", paramLabel = "P", defaultValue = "1", description = "In (0, 1].")
    float topP;

    @Option(names = "--top-k", paramLabel = "K", defaultValue = "0", description = "0 keeps all.")
    int topK;

    @Option(names = "--min-p", paramLabel = "P", defaultValue = "0", description = "In [0, 1].")
    float minP;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "The same seed gives the same text (default: a new one each time).")
    @Nullable Long seed;

    @Option(names = "--stop", paramLabel = "TEXT", description = "Ends the answer; repeatable.")
    List<String> stop = new ArrayList<>();

    @Option(names = "--ignore-eos", description = "Go on when the model would end.")
    boolean pastTheEnd;

    @Option(
            names = "--logprobs",
            paramLabel = "N",
            description =
                    "Show how likely each token was, and the N likeliest in its place: 0..20.")
    @Nullable Integer logprobs;

    /** What was wished for. */
    Sampling sampling() {
        long chosenSeed = seed == null ? RandomGenerator.getDefault().nextLong() : seed;
        var shaping = new Sampling.Shaping(temperature, topK, topP, minP);
        var limits = new Sampling.Limits(stop, Set.of(), minTokens, maxTokens, pastTheEnd);
        return Sampling.of(shaping, chosenSeed, limits)
                .in(
                        logprobs == null
                                ? new Sampling.Detail.TextAlone()
                                : new Sampling.Detail.LogProbabilities(logprobs));
    }
}
