package dev.stepgate.engine.decode;

import dev.stepgate.engine.kernel.Rows;
import dev.stepgate.engine.kv.SequenceMemory;
import dev.stepgate.engine.model.Activations;
import dev.stepgate.engine.model.Batch;
import dev.stepgate.engine.model.DraftHead;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The draft heads at work on one sequence: what each remembers, and the last certain thought each
 * level had (spec sections 4.3 and 4.4). Owned by the thread that owns the model.
 *
 * <p>A head pairs a token with the thought one position earlier and one level below, so every level
 * lags the one below by a row; that row is carried over from one call to the next.
 */
final class DraftChain {

    private final List<DraftHead> heads;
    private final Activations a;
    private final List<SequenceMemory> memories;

    /** The last certain thought of the trunk, then of each head, [1, E] each; zeros before any. */
    private final List<Rows> carried;

    /** What the next head listens to, one row per token, [T, E]; the trunk's between two calls. */
    private final Rows heard;

    /**
     * @param heads in order, as many as may be used
     * @param batchTokens the most certain tokens of one call
     * @param context the most tokens of the sequence
     */
    DraftChain(List<DraftHead> heads, Activations a, int batchTokens, int context) {
        int width = a.width();
        int rows = batchTokens + heads.size();
        this.heads = List.copyOf(heads);
        this.a = a;
        this.memories = heads.stream().map(head -> head.remember(rows, context)).toList();
        this.carried =
                IntStream.rangeClosed(0, heads.size()).mapToObj(i -> new Rows(1, width)).toList();
        this.heard = new Rows(rows, width);
        this.heard.shape(0, width);
        carried.forEach(row -> row.shape(1, width));
    }

    /** Chooses a draft from a head's scores, [1, V], for the position it would stand at. */
    @FunctionalInterface
    interface Choice {
        int choose(Rows scores, int position);
    }

    /** How many heads there are. */
    int depth() {
        return heads.size();
    }

    /** How many certain tokens the heads have followed; the next one's position. */
    int certainTokens() {
        return memories.isEmpty() ? 0 : memories.getFirst().length();
    }

    /** Follows a batch of certain tokens that the trunk has just read. */
    void follow(Batch trunk) {
        if (heads.isEmpty()) {
            return;
        }
        heard.shape(0, heard.width());
        hearShifted(trunk);
        run(trunk.tokens(), trunk.count(), 0, (scores, position) -> 0);
        hear(carried.getFirst(), 1);
    }

    /** The same, for one head's scores of every token of the batch, [T, V]. */
    Rows score(Batch trunk, int head) {
        hearShifted(trunk);
        for (int k = 0; k < head; k++) {
            step(k, trunk.tokens(), trunk.count(), trunk.count());
            prepare(k + 1, trunk.count(), trunk.count());
        }
        Batch batch = batch(head, trunk.tokens(), trunk.count(), trunk.count());
        heads.get(head).forward(batch, heard, a);
        return heads.get(head).score(batch, a);
    }

    /**
     * Takes the trunk's first {@code rows} thoughts, for as many certain tokens to come; they may
     * gather over several steps.
     */
    void hear(Rows thoughts, int rows) {
        if (heads.isEmpty()) {
            return;
        }
        int before = heard.count();
        heard.shape(before + rows, thoughts.width());
        heard.put(before, thoughts, 0, rows);
    }

    /** Certain tokens whose thoughts were heard and that no head has read yet. */
    int pending() {
        return heard.count();
    }

    /** A batch's own thoughts are those of its tokens: each token hears the one before it. */
    private void hearShifted(Batch trunk) {
        Rows thoughts = a.thoughts();
        heard.shape(trunk.count(), thoughts.width());
        heard.put(0, carried.getFirst(), 0, 1);
        heard.put(1, thoughts, 0, trunk.count() - 1);
        carried.getFirst().put(0, thoughts, trunk.count() - 1, 1);
    }

    /**
     * Follows the certain tokens whose thoughts were heard, then guesses up to {@code depth} more.
     *
     * @return the guesses, nearest first
     */
    int[] draft(int[] certain, int depth, Choice choice) {
        return run(certain, certain.length, depth, choice);
    }

    private int[] run(int[] certain, int count, int depth, Choice choice) {
        int position = certainTokens();
        int[] tokens = Arrays.copyOf(certain, count + depth);
        for (int k = 0; k < heads.size(); k++) {
            Batch batch = step(k, tokens, count, count + (k < depth ? k : 0));
            if (k < depth) {
                Rows scores = heads.get(k).score(batch, a);
                tokens[count + k] = choice.choose(scores, position + count + k);
            }
            prepare(k + 1, count, count + (k + 1 < depth ? k + 1 : 0));
        }
        heard.shape(0, heard.width());
        return Arrays.copyOfRange(tokens, count, count + depth);
    }

    /** One head reads the certain tokens and the guesses so far, and forgets the guesses. */
    private Batch step(int k, int[] tokens, int certain, int rows) {
        Batch batch = batch(k, tokens, rows, 1);
        heads.get(k).forward(batch, heard, a);
        memories.get(k).keep(batch.positions()[0] + certain);
        return batch;
    }

    private Batch batch(int k, int[] tokens, int rows, int scored) {
        return Batch.next(memories.get(k), tokens, 0, rows, scored);
    }

    /** What head {@code k} hears: the row carried over, then what the head below just thought. */
    private void prepare(int k, int certain, int rows) {
        Rows thoughts = a.thoughts();
        if (k < heads.size()) {
            heard.shape(rows, thoughts.width());
            heard.put(0, carried.get(k), 0, 1);
            heard.put(1, thoughts, 0, rows - 1);
        }
        carried.get(k).put(0, thoughts, certain - 1, 1);
    }
}
