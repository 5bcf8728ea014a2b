package dev.stepgate.engine.decode;

import java.util.Arrays;

/**
 * How many tokens, on average, a model hesitates between when it reads a text: the exponential of
 * its mean surprise. Owned by one thread, which is then the model's.
 *
 * <p>As llama-perplexity counts it: the text, its begin token included, is cut into chunks of N
 * tokens and what is left over is dropped. Each chunk is read on its own, with the begin token in
 * the place of its first token. Tokens 0 to N/2 are only read; each one after is scored by what the
 * model expected behind those before it, so that every scored token has at least half a chunk of
 * context.
 */
public final class Perplexity {

    private final Scoring scoring;
    private final int vocabulary;
    private final int begin;
    private final int chunkTokens;

    private long scored;
    private double sum;
    private double sumOfSquares;

    /**
     * @param begin the token before every text
     * @param chunkTokens 4 or more, no more than the model's context
     */
    public Perplexity(Scoring scoring, int vocabulary, int begin, int chunkTokens) {
        this.scoring = scoring;
        this.vocabulary = vocabulary;
        this.begin = begin;
        this.chunkTokens = chunkTokens;
    }

    /** Told after each chunk. */
    @FunctionalInterface
    public interface Progress {
        void done(int chunk, Estimate soFar);
    }

    /**
     * A perplexity and its standard error.
     *
     * @param error by the variance of the tokens' surprise; 0 if there is too little to tell
     * @param scored tokens that it rests on
     */
    public record Estimate(double value, double error, long scored) {}

    /** How many chunks so many tokens make. */
    public int chunks(int tokens) {
        return tokens / chunkTokens;
    }

    /** Reads a text, the begin token first, of at least one chunk. */
    public Estimate of(int[] tokens, Progress progress) {
        scored = 0;
        sum = 0;
        sumOfSquares = 0;
        for (int chunk = 0; chunk < chunks(tokens.length); chunk++) {
            int from = chunk * chunkTokens;
            int[] part = Arrays.copyOfRange(tokens, from, from + chunkTokens);
            part[0] = begin;
            add(part);
            progress.done(chunk + 1, estimate());
        }
        return estimate();
    }

    private void add(int[] chunk) {
        int[] next = {chunkTokens / 2 + 1};
        scoring.scoreFrom(
                chunkTokens / 2,
                chunk,
                (scores, from) -> {
                    if (next[0] < chunk.length) {
                        double surprise = surprise(scores, from, chunk[next[0]]);
                        scored++;
                        sum += surprise;
                        sumOfSquares += surprise * surprise;
                        next[0]++;
                    }
                });
    }

    /** How unlikely a token was: the negative natural logarithm of its softmax. */
    private double surprise(float[] scores, int from, int token) {
        float best = Float.NEGATIVE_INFINITY;
        for (int i = from; i < from + vocabulary; i++) {
            best = Math.max(best, scores[i]);
        }
        double total = 0;
        for (int i = from; i < from + vocabulary; i++) {
            total += Math.exp(scores[i] - best);
        }
        return Math.log(total) - (scores[from + token] - best);
    }

    private Estimate estimate() {
        double mean = sum / scored;
        double variance = sumOfSquares / scored - mean * mean;
        double value = Math.exp(mean);
        double error = scored > 1 && variance > 0 ? Math.sqrt(variance / (scored - 1)) : 0;
        return new Estimate(value, value * error, scored);
    }
}
