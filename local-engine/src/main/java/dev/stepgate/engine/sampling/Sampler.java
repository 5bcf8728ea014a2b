package dev.stepgate.engine.sampling;

import dev.stepgate.engine.kernel.Rows;
import dev.stepgate.engine.terms.EngineFault;
import dev.stepgate.engine.terms.Sampling;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Chooses tokens as one request wishes: scores are divided by the temperature, then top-k, top-p
 * and min-p each narrow what is left, then one token is drawn. Owned by the thread that owns the
 * model.
 */
public final class Sampler {

    /** How far below the highest score to look first; almost always it is enough. */
    private static final float NEAR = 8;

    private final Sampling wishes;
    private final RandomGenerator random;
    private long[] candidates = new long[0];

    public Sampler(Sampling wishes, RandomGenerator random) {
        this.wishes = wishes;
        this.random = random;
    }

    /**
     * The next token, given the scores in one row of [S, V].
     *
     * @throws EngineFault.Stopped when they say nothing: one is not a number, or none is finite
     */
    public int choose(Rows scores, int row) {
        float[] values = scores.values();
        int from = scores.at(row);
        int to = from + scores.width();
        int best = highest(values, from, to);
        if (Float.isInfinite(values[best])) {
            throw noNumber(values[best], best - from);
        }
        if (wishes.temperature() == 0 || wishes.topK() == 1) {
            return best - from;
        }
        return draw(values, from, to, values[best]) - from;
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

    private int draw(float[] values, int from, int to, float most) {
        double all = 0;
        for (int i = from; i < to; i++) {
            all += likelihood(values[i], most);
        }
        if (wishes.topK() == 0 && wishes.topP() == 1 && wishes.minP() == 0) {
            return drawFromAll(values, from, to, most, all);
        }
        int sorted = sortLikeliest(values, from, to, most, all);
        int kept = narrow(sorted, most, all);
        double point = random.nextDouble() * mass(kept, most);
        for (int i = 0; i < kept - 1; i++) {
            point -= likelihood(score(candidates[i]), most);
            if (point < 0) {
                return from + index(candidates[i]);
            }
        }
        return from + index(candidates[kept - 1]);
    }

    private int drawFromAll(float[] values, int from, int to, float most, double all) {
        double point = random.nextDouble() * all;
        int last = from;
        for (int i = from; i < to; i++) {
            double share = likelihood(values[i], most);
            if (share > 0) {
                last = i;
                point -= share;
                if (point < 0) {
                    return i;
                }
            }
        }
        return last;
    }

    /** Proportional to the token's probability; 1 for the likeliest. */
    private double likelihood(float score, float most) {
        return Math.exp((score - most) / wishes.temperature());
    }

    /**
     * Puts the likeliest tokens into {@code candidates}, likeliest first, enough of them for the
     * wishes to choose from, and returns how many.
     */
    private int sortLikeliest(float[] values, int from, int to, float most, double all) {
        for (float depth = NEAR * wishes.temperature(); ; depth *= 4) {
            int n = collect(values, from, to, most - depth);
            if (n == to - from || enough(n, most, all, most - depth)) {
                Arrays.sort(candidates, 0, n);
                return n;
            }
        }
    }

    private boolean enough(int n, float most, double all, float threshold) {
        if (wishes.topK() > 0) {
            return n >= wishes.topK();
        }
        if (wishes.topP() < 1) {
            return mass(n, most) >= wishes.topP() * all;
        }
        return likelihood(threshold, most) <= wishes.minP();
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
        int kept = wishes.topK() == 0 ? sorted : Math.min(sorted, wishes.topK());
        double base = wishes.topK() == 0 ? all : mass(kept, most);
        double share = 0;
        for (int i = 0; i < kept; i++) {
            double likelihood = likelihood(score(candidates[i]), most);
            if (i > 0 && likelihood < wishes.minP()) {
                return i;
            }
            share += likelihood;
            if (share >= wishes.topP() * base) {
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
