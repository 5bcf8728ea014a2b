package dev.stepgate.engine.kernel;

import dev.stepgate.engine.kernel.HeadVectors.F32;
import java.util.Arrays;
import java.util.List;

/**
 * The attend verb but for its arithmetic: goes from head to head and from block to block, and
 * widens each block once for all the query heads that share it.
 *
 * <p>A query's sums run over positions in their order, one at a time, so that its result depends
 * neither on the size of blocks nor on the queries beside it. Owned by one thread.
 */
final class AttentionWalk {

    private final Arithmetic arithmetic;

    /** Scores, then weights, of the query heads that share a key head, [H/G, positions]. */
    private float[] seen = {};

    private float[] widened = {};

    /** The inner loops, over the vectors of one head in one block. */
    interface Arithmetic {

        /** seen[i] = q · key[i] / √D. */
        void score(float[] seen, int seenAt, Vectors keys, float[] q, int qAt);

        /** y += Σ seen[i] · value[i], added up in the order of i. */
        void mix(float[] y, int yAt, Vectors values, float[] seen, int seenAt);
    }

    /** Where {@code n} vectors of {@code size} floats lie, one after the other. */
    record Vectors(float[] floats, int at, int size, int n) {}

    /** The positions that a query sees, from {@code first} up to but not including {@code end}. */
    private record Sight(Remembered memory, int first, int end) {

        int length() {
            return end - first;
        }

        /** How many of them, from one on, lie in one block. */
        int together(int position) {
            int left = memory.shape().positions() - memory.slot(position);
            return Math.min(left, end - position);
        }
    }

    AttentionWalk(Arithmetic arithmetic) {
        this.arithmetic = arithmetic;
    }

    /** As {@link Kernels#attend}, for all key heads. */
    void attend(Rows y, Rows q, List<Reader> readers, int window) {
        for (Reader reader : readers) {
            for (int head = 0; head < reader.memory().shape().heads(); head++) {
                attend(y, q, reader, window, head);
            }
        }
    }

    /** What one reader's queries that share a key head read. */
    void attend(Rows y, Rows q, Reader reader, int window, int head) {
        Run run = reader.run();
        int width = q.width() / reader.memory().shape().heads();
        for (int t = run.row(); t < run.end(); t++) {
            int from = y.at(t) + head * width;
            Arrays.fill(y.values(), from, from + width, 0);
            int last = run.position() + t - run.row();
            var sight = new Sight(reader.memory(), Math.max(0, last - window + 1), last + 1);
            attend(y, q, t, sight, head);
        }
    }

    private void attend(Rows y, Rows q, int row, Sight sight, int head) {
        MemoryShape shape = sight.memory.shape();
        int size = shape.headSize();
        int sharing = q.width() / size / shape.heads();
        int at = q.at(row) + head * sharing * size;
        int length = sight.length();
        seen = ScalarKernels.atLeast(Math.multiplyExact(sharing, length), seen);
        for (int p = sight.first; p < sight.end; p += sight.together(p)) {
            MemoryBlock block = sight.memory.blockOf(p);
            Vectors keys = floats(block.keys(), shape, head, sight, p);
            for (int h = 0; h < sharing; h++) {
                int seenAt = h * length + p - sight.first;
                arithmetic.score(seen, seenAt, keys, q.values(), at + h * size);
            }
        }
        for (int h = 0; h < sharing; h++) {
            softmax(seen, h * length, length);
        }
        for (int p = sight.first; p < sight.end; p += sight.together(p)) {
            MemoryBlock block = sight.memory.blockOf(p);
            Vectors values = floats(block.values(), shape, head, sight, p);
            for (int h = 0; h < sharing; h++) {
                int seenAt = h * length + p - sight.first;
                arithmetic.mix(y.values(), at + h * size, values, seen, seenAt);
            }
        }
    }

    /** A head's vectors from a position on that lie in one block: in place, or in scratch. */
    private Vectors floats(
            HeadVectors from, MemoryShape shape, int head, Sight sight, int position) {
        int size = shape.headSize();
        int n = sight.together(position);
        int first = shape.vector(head, sight.memory.slot(position));
        if (from instanceof F32(float[] floats)) {
            return new Vectors(floats, first * size, size, n);
        }
        widened = ScalarKernels.atLeast(n * size, widened);
        from.widen(first, n, size, widened);
        return new Vectors(widened, 0, size, n);
    }

    private static void softmax(float[] scores, int at, int n) {
        float most = Float.NEGATIVE_INFINITY;
        for (int i = at; i < at + n; i++) {
            most = Math.max(most, scores[i]);
        }
        float total = 0;
        for (int i = at; i < at + n; i++) {
            scores[i] = (float) Math.exp(scores[i] - most);
            total += scores[i];
        }
        for (int i = at; i < at + n; i++) {
            scores[i] /= total;
        }
    }
}
