package dev.stepgate.engine.kernel;

import java.util.List;

/**
 * The dozen verbs the model is written in. Each is large enough to be made fast and small enough to
 * be checked; {@link ScalarKernels} says what is right, the others are compared with it.
 *
 * <p>Results come first among the arguments. A verb reads the shapes of its inputs and sets the
 * shape of its result. Shapes use T tokens, E width, H query heads, G key/value heads, D head size,
 * N experts, K chosen, V vocabulary. Not thread-safe: called by the thread that owns the model.
 */
public sealed interface Kernels permits ScalarKernels, SimdKernels {

    /**
     * The same weights as these kernels like them best for products, valid as long as they are.
     * Packing them again may go on in the background.
     */
    Weights prepare(Weights w);

    /** y [T, E] = the rows of {@code table} [V, E] that the first {@code count} tokens name. */
    void lookUp(Rows y, Weights table, int[] tokens, int count);

    /**
     * y [T, n·S] = x · rsqrt(mean(x²) + ε) · scale, over each run of S = {@code scale.length}
     * elements; x and y may be the same.
     */
    void norm(Rows y, Rows x, float[] scale, float epsilon);

    /** y [T, R] = x [T, C] times the transpose of w [R, C]. */
    void linear(Rows y, Weights w, Rows x);

    /** The same for several matrices, each with a result of its own. */
    void project(List<Projection> products, Rows x);

    /** Turns the leading elements of every head of x [T, H·D], in place. */
    void rotate(Rows x, int headSize, Turns turns, int[] positions);

    /**
     * The readers' rows of y [T, H·D]: each query head's mix of the values it sees. A query at
     * position p sees the keys at max(0, p − window + 1) .. p, which its memory must hold. Other
     * rows stay, and y has its shape already.
     */
    void attend(Rows y, Rows q, List<Reader> readers, int window);

    /** Scales each head of mixed [T, H·D] by the sigmoid of its gate [T, H]. */
    void gateHeads(Rows mixed, Rows gates);

    /**
     * Chooses experts from scores [T, N]: the K highest sigmoids after adding {@code bias} [N],
     * each weighing its sigmoid without the bias (spec section 3.8).
     */
    void route(Routing routing, Rows scores, float[] bias, Routing.Rule rule);

    /**
     * y [T, E] = down(silu(gate(x)) · up(x)) for each row of x [T, E]; with a clamp c above 0,
     * min(silu(gate), c) · clip(up, ±c) (spec section 3.9).
     */
    void feed(Rows y, Net net, Rows x);

    /** y [T, E] = what the shared network and each token's experts, weighed, make of x [T, E]. */
    void mix(Rows y, Experts experts, Routing routing, Rows x);

    /** y [T, 2E] = each row of left [T, E] followed by the same row of right [T, E]. */
    void pair(Rows y, Rows left, Rows right);

    /** y += x. */
    void add(Rows y, Rows x);

    /** Which kernels these are and why they were chosen, for people. */
    Choice choice();

    /**
     * Which kernels run and why.
     *
     * @param name "scalar" or "simd"
     * @param reason one phrase, e.g. "512-bit vectors" or what is missing and how to get it
     * @param warming whether the plain kernels still answer while these are being compiled
     */
    record Choice(String name, String reason, boolean warming) {}
}
