package dev.stepgate.engine.decode;

import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * Decides how far to guess ahead, by what a step of each depth costs and how often its guesses
 * hold. Owned by the thread that owns the model.
 *
 * <p>The text does not depend on it: only what the trunk chooses is ever said.
 */
public final class Pace {

    /** Weight of the latest step in the running averages. */
    private static final double LATEST = 0.15;

    /** Steps between two looks at another depth than the best. */
    private static final int LOOK_EVERY = 24;

    private final int most;
    private final boolean adaptive;
    private final LongSupplier nanos;

    /** How often the guess at each place held when those before it did. */
    private final double[] held;

    /** Nanoseconds of a step at each depth; 0 while it was never tried. */
    private final double[] cost;

    private long steps;
    private int looking;

    private Pace(int most, boolean adaptive, LongSupplier nanos) {
        this.most = most;
        this.adaptive = adaptive;
        this.nanos = nanos;
        this.held = new double[most];
        this.cost = new double[most + 1];
        Arrays.fill(held, 0.7);
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
    int most() {
        return most;
    }

    /** How many tokens to guess in the next step. */
    int depth() {
        if (!adaptive) {
            return most;
        }
        for (int depth = most; depth >= 0; depth--) {
            if (cost[depth] == 0) {
                return depth;
            }
        }
        if (steps % LOOK_EVERY != LOOK_EVERY - 1) {
            return best();
        }
        looking = (looking + 1) % (most + 1);
        return looking;
    }

    private int best() {
        int best = 0;
        for (int depth = 1; depth <= most; depth++) {
            if (tokens(depth) / cost[depth] > tokens(best) / cost[best]) {
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

    /** Notes what a step took and how many of its guesses held. */
    void stepped(int depth, int kept, long nanos) {
        steps++;
        cost[depth] = cost[depth] == 0 ? nanos : average(cost[depth], (double) nanos);
        for (int i = 0; i < Math.min(depth, kept + 1); i++) {
            held[i] = average(held[i], i < kept ? 1 : 0);
        }
    }

    private static double average(double before, double latest) {
        return before + LATEST * (latest - before);
    }
}
