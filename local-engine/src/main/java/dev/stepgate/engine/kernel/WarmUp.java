package dev.stepgate.engine.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Runs the vector kernels on made-up numbers until the compiler has them, then lets them answer.
 *
 * <p>A kernel counts as compiled when it held a rate no boxed vector reaches for several calls in a
 * row; a fixed number of calls or seconds is not enough on a busy machine. Where the rate is never
 * reached, the plain kernels go on answering.
 */
final class WarmUp implements Runnable {

    /** Whole groups for four streams, and a part of one. */
    private static final int ROWS = 5 * Interleaved.ROWS + 4;

    private static final int COLUMNS = 1024;
    private static final int TOKENS = 2;

    /** So many tokens take two at a time, then one. */
    private static final int EVERY_TILE = 5;

    private static final int[] TILES = {1, 2, 4, 8};

    private static final double OPERATIONS_PER_NANO = 3;

    /** Where most of the time goes into widening blocks, in plain code. */
    private static final double WIDENED_OPERATIONS_PER_NANO = 1;

    private static final int CALLS_IN_A_ROW = 20;
    private static final int MOST_CALLS = 50_000;

    private final SimdKernels kernels;
    private final List<Weights> formats;
    private final LongSupplier nanos;
    private final int mostCalls;

    /**
     * @param formats one example of each format the model has
     * @param nanos a clock that never goes back
     */
    WarmUp(SimdKernels kernels, List<Weights> formats, LongSupplier nanos) {
        this(kernels, formats, nanos, MOST_CALLS);
    }

    WarmUp(SimdKernels kernels, List<Weights> formats, LongSupplier nanos, int mostCalls) {
        this.kernels = kernels;
        this.formats = List.copyOf(formats);
        this.nanos = nanos;
        this.mostCalls = mostCalls;
    }

    @Override
    public void run() {
        var trial = new SimdKernels(new ScalarKernels("never asked"), new Team(1));
        trial.warm();
        try (Arena arena = Arena.ofConfined()) {
            for (Weights format : formats) {
                if (!products(trial, synthetic(format, arena))) {
                    kernels.giveUp();
                    return;
                }
            }
            others(trial);
        }
        kernels.warm();
    }

    /** A few rows of zeros in the same format; zeros take as long as any other numbers. */
    private static Weights synthetic(Weights like, Arena arena) {
        return switch (like) {
            case Weights.F32 w -> new Weights.F32(ROWS, COLUMNS, zeros(arena, 4L * COLUMNS));
            case Weights.F16 w -> new Weights.F16(ROWS, COLUMNS, zeros(arena, 2L * COLUMNS));
            case Weights.Bf16 w -> new Weights.Bf16(ROWS, COLUMNS, zeros(arena, 2L * COLUMNS));
            case Weights.Q8 w -> new Weights.Q8(ROWS, COLUMNS, zeros(arena, COLUMNS / 32 * 34L));
            case Interleaved w -> synthetic(Interleaved.origin(w), arena);
            case Weights.Blocks w -> {
                long bytesPerRow = COLUMNS / w.format().elements() * (long) w.format().bytes();
                yield new Weights.Blocks(w.format(), ROWS, COLUMNS, zeros(arena, bytesPerRow));
            }
        };
    }

    private static MemorySegment zeros(Arena arena, long bytesPerRow) {
        return arena.allocate(ROWS * bytesPerRow, 64);
    }

    private boolean products(SimdKernels trial, Weights w) {
        Weights prepared = trial.prepare(w);
        if (prepared instanceof Interleaved) {
            return Arrays.stream(TILES).allMatch(tokens -> products(trial, prepared, tokens));
        }
        return products(trial, w, 1) && products(trial, w, EVERY_TILE);
    }

    private boolean products(SimdKernels trial, Weights w, int tokens) {
        var x = new Rows(tokens, COLUMNS);
        var y = new Rows(tokens, ROWS);
        x.shape(tokens, COLUMNS);
        double operations = 2.0 * ROWS * COLUMNS * tokens;
        double floor =
                w instanceof Weights.Blocks ? WIDENED_OPERATIONS_PER_NANO : OPERATIONS_PER_NANO;
        return settle(operations, floor, () -> trial.linear(y, w, x));
    }

    /** The smaller verbs, long enough for the compiler; they cost little even before it comes. */
    private void others(SimdKernels trial) {
        int head = 64;
        var q = new Rows(TOKENS, 4 * head);
        var y = new Rows(TOKENS, 4 * head);
        q.shape(TOKENS, 4 * head);
        y.shape(TOKENS, 4 * head);
        var shape = new MemoryShape(MemoryFormat.F32, 128, 1, head);
        MemoryBlock block = MemoryBlock.of(shape);
        var memory = new Remembered(shape, index -> block);
        var readers = List.of(new Reader(new Run(0, 2, 126), memory));
        float[] scale = new float[4 * head];
        double floor = OPERATIONS_PER_NANO;
        settle(2.0 * 2 * TOKENS * 4 * head * 128, floor, () -> trial.attend(y, q, readers, 128));
        settle(3.0 * TOKENS * 4 * head, floor, () -> trial.norm(y, q, scale, 1e-5f));
        float[] arm = new float[TOKENS * 4 * head];
        settle(6.0 * arm.length, floor, () -> SimdKernels.swiGlu(arm, arm, 0, arm.length, 7));
    }

    /** Calls the work until it is fast, and says whether it ever was. */
    private boolean settle(double operations, double floor, Runnable work) {
        int fast = 0;
        for (int call = 0; call < mostCalls && fast < CALLS_IN_A_ROW; call++) {
            if (Thread.currentThread().isInterrupted()) {
                return false;
            }
            long start = nanos.getAsLong();
            work.run();
            long took = Math.max(1, nanos.getAsLong() - start);
            fast = operations / took >= floor ? fast + 1 : 0;
        }
        return fast == CALLS_IN_A_ROW;
    }
}
