package dev.stepgate.engine.decode;

import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * Decides how far to guess ahead, by what a step of each depth costs and how often its guesses
 * hold. Owned by the thread that owns the model.
 *
 * <p>The text does not depend on it: only what the trunk chooses is ever said. What a further row
 * costs depends on how many there are, so costs are kept by the number of answers a step serves.
 */
public final class Pace {

    /** Weight of the latest step in the running averages. */
    private static final double LATEST = 0.15;

    /** Steps between two looks at another depth than the best. */
    private static final int LOOK_EVERY = 24;

    /** Costs are told apart for 1, 2 to 3, 4 to 7 … answers. */
    private static final int SIZES = 16;

    private final int most;
    private final boolean adaptive;
    private final LongSupplier nanos;

    /** How often the guess at each place held when those before it did. */
    private final double[] held;

    private final Costs[] costs = new Costs[SIZES];

    /** What steps of about the same number of answers cost. */
    private static final class Costs {
        /** Nanoseconds of a step at each depth; 0 while it was never tried. */
        private final double[] nanos;

        private long steps;
        private int looking;

        Costs(int depths) {
            nanos = new double[depths];
        }
    }

    private Pace(int most, boolean adaptive, LongSupplier nanos) {
        this.most = most;
        this.adaptive = adaptive;
        this.nanos = nanos;
        this.held = new double[most];
        Arrays.fill(held, 0.7);
        Arrays.setAll(costs, i -> new Costs(most + 1));
    }

    /** Always the same depth; 0 never guesses. */
    public static Pace fixed(int depth) {
        return new Pace(depth, false, () -> 0);
    }

    /**
     * The depth that pays best, up to {@code most}.
     *
     * @param nanos a clock that never goes back
     */
    public static Pace adaptive(int most, LongSupplier nanos) {
        return new Pace(most, true, nanos);
    }

    /** What the clock says, for measuring a step. */
    long now() {
        return nanos.getAsLong();
    }

    /** The deepest it ever goes. */
    public int most() {
        return most;
    }

    /** How many tokens to guess in the next step, which serves so many answers. */
    int depth(int answers) {
        if (!adaptive) {
            return most;
        }
        Costs cost = costs(answers);
        for (int depth = most; depth >= 0; depth--) {
            if (cost.nanos[depth] == 0) {
                return depth;
            }
        }
        if (cost.steps % LOOK_EVERY != LOOK_EVERY - 1) {
            return best(cost);
        }
        cost.looking = (cost.looking + 1) % (most + 1);
        return cost.looking;
    }

    private Costs costs(int answers) {
        return costs[Math.min(SIZES - 1, 31 - Integer.numberOfLeadingZeros(Math.max(1, answers)))];
    }

    private int best(Costs cost) {
        int best = 0;
        for (int depth = 1; depth <= most; depth++) {
            if (tokens(depth) / cost.nanos[depth] > tokens(best) / cost.nanos[best]) {
                best = depth;
            }
        }
        return best;
    }

    /** Tokens a step of that depth is expected to yield. */
    private double tokens(int depth) {
        double expected = 1;
        double chance = 1;
        for (int i = 0; i < depth; i++) {
            chance *= held[i];
            expected += chance;
        }
        return expected;
    }

    /** Notes what a step took that guessed so far for so many answers and read no prompt. */
    void took(int answers, int depth, long nanos) {
        Costs cost = costs(answers);
        cost.steps++;
        double before = cost.nanos[depth];
        cost.nanos[depth] = before == 0 ? nanos : average(before, (double) nanos);
    }

    /** Notes how many of an answer's guesses held. */
    void judged(int depth, int kept) {
        for (int i = 0; i < Math.min(depth, kept + 1); i++) {
            held[i] = average(held[i], i < kept ? 1 : 0);
        }
    }

    private static double average(double before, double latest) {
        return before + LATEST * (latest - before);
    }
}
