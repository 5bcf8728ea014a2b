package dev.stepgate.engine.sampling;

import dev.stepgate.engine.kernel.Rows;
import dev.stepgate.engine.terms.EngineFault;
import dev.stepgate.engine.terms.Sampling;
import dev.stepgate.engine.terms.Sampling.Shaping;
import java.util.Arrays;
import java.util.Set;

/**
 * Chooses tokens as one request wishes. Owned by the thread that owns the model, for one answer.
 *
 * <p>A draw is a race: every remaining token gets an exponential waiting time, its rate the token's
 * likelihood, and the first to arrive is chosen, which draws each with its exact probability. The
 * waiting times depend on seed, position and token alone. So the same seed gives the same text
 * however the tokens are computed, and a draft head that races with the same times arrives at the
 * trunk's choice as often as two distributions can agree (Gumbel coupling).
 */
public final class Sampler {

    /** How far below the highest score to look first; almost always it is enough. */
    private static final float NEAR = 8;

    /** Below this share of the leader no token can win: no waiting time is as short as its odds. */
    private static final double HOPELESS = 0x1p-54;

    private final Shaping shaping;
    private final Scores wishes;
    private final long seed;
    private long[] candidates = new long[0];

    /**
     * @param prompt the tokens that a repetition penalty looks back on
     * @param ends tokens that end an answer
     */
    public Sampler(Sampling sampling, int[] prompt, Set<Integer> ends) {
        this.shaping = sampling.shaping();
        this.wishes = new Scores(sampling, prompt, ends);
        this.seed = sampling.seed();
    }

    /**
     * The token for a position, given the scores in one row of [S, V], which may be changed.
     *
     * @throws EngineFault.Stopped when they say nothing: one is not a number, or none is finite
     */
    public int choose(Rows scores, int row, int position) {
        float[] values = scores.values();
        int from = scores.at(row);
        int to = from + scores.width();
        wishes.adjust(values, from, to);
        return choose(values, from, to, position);
    }

    /**
     * The same among some tokens only.
     *
     * @param allowed bit {@code id & 63} of word {@code id >> 6}; at least one token
     */
    public int choose(Rows scores, int row, int position, long[] allowed) {
        float[] values = scores.values();
        int from = scores.at(row);
        int to = from + scores.width();
        wishes.adjust(values, from, to, allowed);
        return choose(values, from, to, position);
    }

    private int choose(float[] values, int from, int to, int position) {
        int best = highest(values, from, to);
        if (Float.isInfinite(values[best])) {
            throw noNumber(values[best], best - from);
        }
        if (shaping.temperature() == 0 || shaping.topK() == 1) {
            return best - from;
        }
        return draw(values, from, to, values[best], position);
    }

    /** Counts a token that was generated, for penalties. */
    public void accept(int token) {
        wishes.accept(token);
    }

    private static int highest(float[] values, int from, int to) {
        int best = from;
        for (int i = from; i < to; i++) {
            if (values[i] > values[best]) {
                best = i;
            } else if (Float.isNaN(values[i])) {
                throw noNumber(values[i], i - from);
            }
        }
        return best;
    }

    private static EngineFault noNumber(float score, int token) {
        return new EngineFault.Stopped(
                "the score of token " + token + ": " + score + " (expected: a finite number)");
    }

    private int draw(float[] values, int from, int to, float most, int position) {
        if (shaping.topK() == 0 && shaping.topP() == 1 && shaping.minP() == 0) {
            return drawFromAll(values, from, to, most, position);
        }
        double all = 0;
        for (int i = from; i < to; i++) {
            all += likelihood(values[i], most);
        }
        int kept = narrow(sortLikeliest(values, from, to, most, all), most, all);
        int winner = index(candidates[0]);
        double lead = 0;
        for (int i = 0; i < kept; i++) {
            int token = index(candidates[i]);
            double speed = likelihood(score(candidates[i]), most) / waiting(position, token);
            if (speed > lead) {
                lead = speed;
                winner = token;
            }
        }
        return winner;
    }

    private int drawFromAll(float[] values, int from, int to, float most, int position) {
        int winner = 0;
        double lead = 0;
        for (int i = from; i < to; i++) {
            double likelihood = likelihood(values[i], most);
            if (likelihood > lead * HOPELESS) {
                double speed = likelihood / waiting(position, i - from);
                if (speed > lead) {
                    lead = speed;
                    winner = i - from;
                }
            }
        }
        return winner;
    }

    /** Proportional to the token's probability; 1 for the likeliest. */
    private double likelihood(float score, float most) {
        return Math.exp((score - most) / shaping.temperature());
    }

    /** An exponential waiting time of rate 1, from a hash of seed, position and token. */
    private double waiting(int position, int token) {
        long bits = mix(mix(seed ^ 0x9e3779b97f4a7c15L * (position + 1L)) + token);
        return -Math.log(((bits >>> 11) + 0.5) * 0x1p-53);
    }

    /** The finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). */
    private static long mix(long z) {
        long y = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        long x = (y ^ y >>> 27) * 0x94d049bb133111ebL;
        return x ^ x >>> 31;
    }

    /**
     * Puts the likeliest tokens into {@code candidates}, likeliest first, enough of them for the
     * wishes to choose from, and returns how many.
     */
    private int sortLikeliest(float[] values, int from, int to, float most, double all) {
        for (float depth = NEAR * shaping.temperature(); ; depth *= 4) {
            int n = collect(values, from, to, most - depth);
            if (n == to - from || enough(n, most, all, most - depth)) {
                Arrays.sort(candidates, 0, n);
                return n;
            }
        }
    }

    private boolean enough(int n, float most, double all, float threshold) {
        if (threshold == Float.NEGATIVE_INFINITY) {
            return true;
        }
        if (shaping.topK() > 0) {
            return n >= shaping.topK();
        }
        if (shaping.topP() < 1) {
            return mass(n, most) >= shaping.topP() * all;
        }
        return likelihood(threshold, most) <= shaping.minP();
    }

    private double mass(int n, float most) {
        double mass = 0;
        for (int i = 0; i < n; i++) {
            mass += likelihood(score(candidates[i]), most);
        }
        return mass;
    }

    private int collect(float[] values, int from, int to, float threshold) {
        if (candidates.length < to - from) {
            candidates = new long[to - from];
        }
        int n = 0;
        for (int i = from; i < to; i++) {
            if (values[i] >= threshold) {
                candidates[n++] = pack(values[i], i - from);
            }
        }
        return n;
    }

    /** How many of the sorted candidates top-k, top-p and min-p leave; at least one. */
    private int narrow(int sorted, float most, double all) {
        int kept = shaping.topK() == 0 ? sorted : Math.min(sorted, shaping.topK());
        double base = shaping.topK() == 0 ? all : mass(kept, most);
        double share = 0;
        for (int i = 0; i < kept; i++) {
            double likelihood = likelihood(score(candidates[i]), most);
            if (i > 0 && likelihood < shaping.minP()) {
                return i;
            }
            share += likelihood;
            if (share >= shaping.topP() * base) {
                return i + 1;
            }
        }
        return Math.max(1, kept);
    }

    /** A number that sorts by falling score, then rising index. */
    private static long pack(float score, int index) {
        int bits = Float.floatToIntBits(score);
        int rising = bits ^ (bits >> 31 & 0x7fffffff);
        return (long) ~rising << 32 | index;
    }

    private static float score(long packed) {
        int rising = ~(int) (packed >> 32);
        return Float.intBitsToFloat(rising ^ (rising >> 31 & 0x7fffffff));
    }

    private static int index(long packed) {
        return (int) packed;
    }
}
