package dev.stepgate.engine.model;

import dev.stepgate.engine.kernel.Kernels;
import dev.stepgate.engine.kernel.Rows;
import dev.stepgate.engine.kernel.Weights;
import dev.stepgate.engine.kv.BlockPool;
import dev.stepgate.engine.kv.LayerShape;
import dev.stepgate.engine.kv.SequenceMemory;
import java.util.List;

/**
 * Step 3.5, a decoder: layers take turns reading a residual stream and adding to it.
 *
 * <pre>
 *   layer     attends to             feeds forward through
 *   0         everything             one dense SwiGLU
 *   1, 2      the last 512 tokens    one dense SwiGLU
 *   3         the last 512 tokens    8 of 288 experts, and 1 shared by all
 *   4         everything             8 of 288 experts, and 1 shared by all
 *   5, 6, 7   the last 512 tokens    8 of 288 experts, and 1 shared by all
 *   ...       one full layer, then three windowed, up to layer 44, which is full
 * </pre>
 *
 * <p>The numbers are Step 3.5 Flash's; every checkpoint brings its own ({@link LayerPlan}). Shapes:
 * T tokens, E model width, H query heads, G key/value heads, D head size, N experts, K chosen, V
 * vocabulary. Owned by one thread, as are its activations; weights are immutable.
 */
public final class Step35 {

    private final Kernels kernels;
    private final Weights embedding;
    private final List<DecoderLayer> layers;
    private final RmsNorm norm;
    private final Linear head;
    private final List<DraftHead> draftHeads;

    Step35(
            Kernels kernels,
            Weights embedding,
            List<DecoderLayer> layers,
            RmsNorm norm,
            Linear head,
            List<DraftHead> draftHeads) {
        this.kernels = kernels;
        this.embedding = embedding;
        this.layers = List.copyOf(layers);
        this.norm = norm;
        this.head = head;
        this.draftHeads = List.copyOf(draftHeads);
    }

    /** The heads that guess further tokens, nearest first; empty if the checkpoint has none. */
    public List<DraftHead> draftHeads() {
        return draftHeads;
    }

    /** Runs the batch's new tokens and leaves what the last layer said in {@code a.x}, [T, E]. */
    public void forward(Batch batch, Activations a) {
        kernels.lookUp(a.x, embedding, batch.tokens(), batch.count());
        for (DecoderLayer layer : layers) {
            layer.forward(a, batch);
        }
        batch.grew();
    }

    /** Next-token scores for the rows that were asked for, one span's after the other's, [S, V]. */
    public Rows score(Batch batch, Activations a) {
        batch.takeScored(a.last, a.x);
        norm.apply(a.last, a.last);
        head.apply(a.scores, a.last);
        return a.scores;
    }

    /**
     * An empty memory for a new sequence.
     *
     * @param batchTokens the most tokens of its batches
     */
    public SequenceMemory remember(BlockPool pool, int batchTokens) {
        return new SequenceMemory(pool, remembered(), batchTokens);
    }

    /** What each layer has to remember of a sequence. */
    private List<LayerShape> remembered() {
        return layers.stream().map(layer -> layer.attention().reach().layer()).toList();
    }

    /**
     * The longest context, up to {@code most}, that the trunk and all draft heads can remember of
     * one sequence when the whole pool is its own.
     *
     * @param batchTokens the most certain tokens of its batches; guesses come on top
     */
    public int contextWithin(BlockPool pool, int batchTokens, int most) {
        int fits = 0;
        int tooLong = most;
        while (fits < tooLong) {
            int middle = tooLong - (tooLong - fits) / 2;
            if (contextBytes(pool, batchTokens, middle) <= pool.budgetBytes()) {
                fits = middle;
            } else {
                tooLong = middle - 1;
            }
        }
        return fits;
    }

    /**
     * What the trunk and all draft heads remember at most of one sequence of so many tokens. The
     * trunk judges guesses in its batches; heads lag a token and read others' guesses too.
     *
     * @param batchTokens the most certain tokens of its batches
     */
    public long contextBytes(BlockPool pool, int batchTokens, int context) {
        int judged = batchTokens + draftHeads.size();
        int guessed = judged + 1 + draftHeads.size();
        return remembered().stream()
                        .mapToLong(layer -> pool.mostBytes(layer, judged, context))
                        .sum()
                + draftHeads.stream()
                        .mapToLong(head -> pool.mostBytes(head.remembered(), guessed, context))
                        .sum();
    }
}
