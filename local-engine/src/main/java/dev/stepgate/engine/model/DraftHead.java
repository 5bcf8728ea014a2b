package dev.stepgate.engine.model;

import dev.stepgate.engine.kernel.Kernels;
import dev.stepgate.engine.kernel.Rows;
import dev.stepgate.engine.kernel.Weights;
import dev.stepgate.engine.kv.BlockPool;
import dev.stepgate.engine.kv.LayerShape;
import dev.stepgate.engine.kv.SequenceMemory;
import java.util.List;

/**
 * Guesses one token further than whoever it listens to: joins what was said with what was thought,
 * then takes one ordinary windowed turn with a memory of its own (spec section 4.1).
 *
 * <p>Heads stand in a chain: the first reads the trunk's thoughts, each other one those of the head
 * before it. Row j of a head pairs token j with the thought at j − 1 one level below, and predicts
 * token j + 1. Owned by the thread that owns the model; weights are immutable.
 */
public final class DraftHead {

    private final Kernels kernels;
    private final Weights embedding;
    private final RmsNorm saidNorm;
    private final RmsNorm thoughtNorm;
    private final Linear join;
    private final DecoderLayer layer;
    private final RmsNorm norm;
    private final Linear head;

    /** How a head reads its two inputs. */
    record Ear(RmsNorm saidNorm, RmsNorm thoughtNorm, Linear join) {}

    DraftHead(Weights embedding, Ear ear, DecoderLayer layer, RmsNorm norm, Linear head) {
        this.kernels = layer.kernels();
        this.embedding = embedding;
        this.saidNorm = ear.saidNorm();
        this.thoughtNorm = ear.thoughtNorm();
        this.join = ear.join();
        this.layer = layer;
        this.norm = norm;
        this.head = head;
    }

    /**
     * Reads the batch's tokens and the thoughts one position earlier and one level below, [T, E];
     * leaves its own thoughts in {@code a.x}, [T, E].
     */
    public void forward(Batch batch, Rows thoughts, Activations a) {
        kernels.lookUp(a.embedded, embedding, batch.tokens(), batch.count());
        saidNorm.apply(a.normed, a.embedded);
        thoughtNorm.apply(a.branch, thoughts);
        kernels.pair(a.pair, a.normed, a.branch);
        join.apply(a.x, a.pair);
        layer.forward(a, batch);
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
        return new SequenceMemory(pool, List.of(remembered()), batchTokens);
    }

    LayerShape remembered() {
        return layer.attention().reach().layer();
    }
}
