package dev.stepgate.engine.tokenizer;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Joins the bytes of one word into tokens, always the best pair first and the leftmost of equals.
 * Owned by one thread, for one word after another; n bytes take n log n steps, not n².
 */
final class WordMerger {
    private final MergeTable merges;

    /** Tokens of the word, chained: a joined pair lives on in its left half. */
    private int[] tokens = new int[64];

    private int[] following = new int[64];
    private int[] preceding = new int[64];
    private int length;

    /** A heap of possible joins, rank in the upper half and position of the left in the lower. */
    private long[] heap = new long[64];

    private int waiting;
    private long steps;

    WordMerger(MergeTable merges) {
        this.merges = merges;
    }

    void start() {
        length = 0;
        waiting = 0;
    }

    /** Appends a byte's token to the word. */
    void add(int token) {
        if (length == tokens.length) {
            tokens = Arrays.copyOf(tokens, 2 * length);
            following = Arrays.copyOf(following, 2 * length);
            preceding = Arrays.copyOf(preceding, 2 * length);
        }
        tokens[length++] = token;
    }

    /** Joins all there is to join and hands out the tokens. */
    void finish(IntConsumer out) {
        for (int i = 0; i < length; i++) {
            preceding[i] = i - 1;
            following[i] = i + 1;
        }
        for (int i = 0; i + 1 < length; i++) {
            consider(i);
        }
        while (waiting > 0) {
            long best = take();
            int left = (int) best;
            int right = tokens[left] < 0 ? length : following[left];
            if (right < length) {
                long join = merges.join(tokens[left], tokens[right]);
                if (join >>> 32 == best >>> 32) {
                    join(left, right, (int) join);
                }
            }
        }
        for (int i = 0; i < length; i = following[i]) {
            out.accept(tokens[i]);
        }
    }

    /** Joins tried so far, over all words. */
    long steps() {
        return steps;
    }

    private void join(int left, int right, int whole) {
        tokens[left] = whole;
        tokens[right] = -1;
        following[left] = following[right];
        if (following[left] < length) {
            preceding[following[left]] = left;
            consider(left);
        }
        if (preceding[left] >= 0) {
            consider(preceding[left]);
        }
    }

    private void consider(int left) {
        long join = merges.join(tokens[left], tokens[following[left]]);
        if (join != MergeTable.NONE) {
            put(((join >>> 32) << 32) | left);
        }
    }

    private void put(long entry) {
        if (waiting == heap.length) {
            heap = Arrays.copyOf(heap, 2 * waiting);
        }
        int at = waiting++;
        while (at > 0 && heap[(at - 1) / 2] > entry) {
            heap[at] = heap[(at - 1) / 2];
            at = (at - 1) / 2;
            steps++;
        }
        heap[at] = entry;
        steps++;
    }

    private long take() {
        long best = heap[0];
        long last = heap[--waiting];
        int at = 0;
        while (2 * at + 1 < waiting) {
            int child = 2 * at + 1;
            if (child + 1 < waiting && heap[child + 1] < heap[child]) {
                child++;
            }
            if (heap[child] >= last) {
                break;
            }
            heap[at] = heap[child];
            at = child;
            steps++;
        }
        heap[at] = last;
        steps++;
        return best;
    }
}
