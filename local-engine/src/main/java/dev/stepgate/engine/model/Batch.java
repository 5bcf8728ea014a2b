package dev.stepgate.engine.model;

import dev.stepgate.engine.kv.LayerMemory;
import dev.stepgate.engine.kv.SequenceMemory;

/**
 * The new tokens of one step, all of one sequence. Owned by the thread that owns the model.
 *
 * @param tokens [T or more], of which the first {@code count} are meant
 * @param positions where each stands in its sequence
 * @param scored how many of the last tokens are asked for next-token scores
 */
public record Batch(SequenceMemory sequence, int[] tokens, int[] positions, int count, int scored) {

    /** The next {@code count} of {@code tokens}, from {@code from} on, after what is remembered. */
    public static Batch next(
            SequenceMemory sequence, int[] tokens, int from, int count, int scored) {
        var slice = new int[count];
        var positions = new int[count];
        for (int i = 0; i < count; i++) {
            slice[i] = tokens[from + i];
            positions[i] = sequence.length() + i;
        }
        return new Batch(sequence, slice, positions, count, scored);
    }

    LayerMemory memory(int layer) {
        return sequence.layer(layer);
    }
}
