package dev.stepgate.engine.model;

import dev.stepgate.engine.kernel.Rows;
import dev.stepgate.engine.kernel.Run;
import dev.stepgate.engine.kv.SequenceMemory;
import java.util.ArrayList;
import java.util.List;

/**
 * The new tokens of one step, of one sequence or several. Owned by the thread that owns the model.
 *
 * <p>What is computed for a token does not depend, to the last bit, on the others' sequences or on
 * how a sequence is cut into batches.
 *
 * @param spans each sequence's part, in the order of the rows
 * @param tokens [T]
 * @param positions [T], where each token stands in its sequence
 */
public record Batch(List<Span> spans, int[] tokens, int[] positions) {

    /**
     * One sequence's part.
     *
     * @param scored how many of its last tokens are asked for next-token scores
     */
    public record Span(SequenceMemory sequence, Run run, int scored) {}

    /**
     * What a sequence brings to a step.
     *
     * @param tokens those after what is remembered
     * @param scored how many of the last ones are asked for next-token scores
     */
    public record Part(SequenceMemory sequence, int[] tokens, int scored) {}

    /** A step of several sequences, each of which occurs once. */
    public static Batch of(List<Part> parts) {
        int count = parts.stream().mapToInt(part -> part.tokens().length).sum();
        var spans = new ArrayList<Span>(parts.size());
        var tokens = new int[count];
        var positions = new int[count];
        int row = 0;
        for (Part part : parts) {
            int first = part.sequence().length();
            for (int i = 0; i < part.tokens().length; i++) {
                tokens[row + i] = part.tokens()[i];
                positions[row + i] = first + i;
            }
            var run = new Run(row, part.tokens().length, first);
            spans.add(new Span(part.sequence(), run, part.scored()));
            row += run.count();
        }
        return new Batch(spans, tokens, positions);
    }

    /** The next {@code count} of {@code tokens}, from {@code from} on, of one sequence. */
    public static Batch next(
            SequenceMemory sequence, int[] tokens, int from, int count, int scored) {
        var slice = new int[count];
        System.arraycopy(tokens, from, slice, 0, count);
        return of(List.of(new Part(sequence, slice, scored)));
    }

    /** T, tokens in all. */
    public int count() {
        return tokens.length;
    }

    /** Becomes the rows of [T, E] that are asked for scores, [S, E]. */
    void takeScored(Rows to, Rows from) {
        to.shape(spans.stream().mapToInt(Span::scored).sum(), from.width());
        int row = 0;
        for (Span span : spans) {
            int first = span.run().row() + span.run().count() - span.scored();
            to.put(row, from, first, span.scored());
            row += span.scored();
        }
    }

    /** Notes in every sequence that all layers have its part. */
    void grew() {
        spans.forEach(span -> span.sequence().grew(span.run().count()));
    }
}
