package dev.stepgate.engine.decode;

import dev.stepgate.engine.kernel.Rows;
import dev.stepgate.engine.kv.BlockPool;
import dev.stepgate.engine.kv.SequenceMemory;
import dev.stepgate.engine.model.Activations;
import dev.stepgate.engine.model.Batch;
import dev.stepgate.engine.model.DraftHead;
import dev.stepgate.engine.model.Step35;
import java.util.Arrays;
import java.util.List;

/**
 * Next-token scores of a given text, row by row, without choosing anything. Owned by one thread,
 * which is then the model's.
 */
public final class Scoring {

    private final Step35 model;
    private final Activations activations;
    private final BlockPool pool;
    private final int batchTokens;

    /**
     * @param activations with room for batches of {@code batchTokens}, all of them scored
     */
    public Scoring(Step35 model, Activations activations, BlockPool pool, int batchTokens) {
        this.model = model;
        this.activations = activations;
        this.pool = pool;
        this.batchTokens = batchTokens;
    }

    /** Reads one row of scores after another; the array is the model's own and changes. */
    @FunctionalInterface
    public interface RowReader<X extends Exception> {
        /**
         * @param from where the row starts; it has as many floats as the vocabulary has tokens
         */
        void read(float[] scores, int from) throws X;
    }

    /**
     * Hands out a draft head's scores: row j pairs token j with the thought before it one level
     * below, and predicts token j + 1; the first {@code head + 1} rows had nothing to pair with.
     *
     * @param head 0 for the nearest
     */
    public <X extends Exception> void scoreHead(int head, int[] tokens, RowReader<X> reader)
            throws X {
        List<DraftHead> heads = model.draftHeads().subList(0, head + 1);
        var chain = new DraftChain(heads, activations, batchTokens);
        int width = activations.width();
        try (SequenceMemory memory = model.remember(pool, batchTokens);
                var drafts = DraftMemory.empty(heads, width, pool, batchTokens)) {
            for (int from = 0; from < tokens.length; from += batchTokens) {
                int n = Math.min(batchTokens, tokens.length - from);
                Batch batch = Batch.next(memory, tokens, from, n, n);
                model.forward(batch, activations);
                drafts.hear(activations.thoughts(), 0, n);
                Rows scores = chain.score(drafts, Arrays.copyOfRange(tokens, from, from + n), head);
                for (int row = 0; row < n; row++) {
                    reader.read(scores.values(), scores.at(row));
                }
            }
        }
    }

    /** Hands out the scores after each of the tokens, in order. */
    public <X extends Exception> void score(int[] tokens, RowReader<X> reader) throws X {
        scoreFrom(0, tokens, reader);
    }

    /** Hands out the scores after each of the tokens from one on; those before are only read. */
    <X extends Exception> void scoreFrom(int first, int[] tokens, RowReader<X> reader) throws X {
        try (SequenceMemory memory = model.remember(pool, batchTokens)) {
            for (int from = 0; from < tokens.length; from += batchTokens) {
                int n = Math.min(batchTokens, tokens.length - from);
                int scored = Math.clamp(from + n - (long) first, 0, n);
                Batch batch = Batch.next(memory, tokens, from, n, scored);
                model.forward(batch, activations);
                if (scored > 0) {
                    Rows scores = model.score(batch, activations);
                    for (int row = 0; row < scored; row++) {
                        reader.read(scores.values(), scores.at(row));
                    }
                }
            }
        }
    }
}
