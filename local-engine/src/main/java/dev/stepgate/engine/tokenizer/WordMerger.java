package dev.stepgate.engine.tokenizer;

import java.util.Arrays;

/**
 * Joins the bytes of one word into tokens, always the best pair first and the leftmost of equals.
 * Owned by one thread, for one word after another; n bytes take n log n steps, not n².
 */
final class WordMerger implements Joiner {
    private final MergeTable merges;

    /** The token of each byte. */
    private final int[] byteTokens;

    /** Tokens of the word, chained: a joined pair lives on in its left half. */
    private int[] tokens = new int[64];

    private int[] following = new int[64];
    private int[] preceding = new int[64];

    /** How early each token is to be joined with the next. */
    private int[] ranks = new int[64];

    private int length;

    /** A heap of possible joins, rank in the upper half and position of the left in the lower. */
    private long[] heap = new long[64];

    private int waiting;
    private long steps;

    WordMerger(MergeTable merges, int[] byteTokens) {
        this.merges = merges;
        this.byteTokens = byteTokens;
    }

    @Override
    public int[] join(byte[] text, int from, int to) {
        length = to - from;
        if (length > tokens.length) {
            int room = Math.max(length, 2 * tokens.length);
            tokens = new int[room];
            following = new int[room];
            preceding = new int[room];
            ranks = new int[room];
        }
        for (int i = 0; i < length; i++) {
            tokens[i] = byteTokens[text[from + i] & 0xff];
            preceding[i] = i - 1;
            following[i] = i + 1;
        }
        for (int i = 0; i < length; i++) {
            consider(i);
        }
        while (waiting > 0) {
            long best = take();
            int left = (int) best;
            if (ranks[left] == best >>> 32) {
                join(left);
            }
        }
        return gather();
    }

    /** What is left, moved to the front. */
    private int[] gather() {
        int count = 0;
        for (int i = 0; i < length; i = following[i]) {
            tokens[count++] = tokens[i];
        }
        return Arrays.copyOf(tokens, count);
    }

    /** Pairs looked up and places moved in the heap. */
    @Override
    public long steps() {
        return steps;
    }

    private void join(int left) {
        int right = following[left];
        tokens[left] = merges.whole(ranks[left]);
        ranks[right] = MergeTable.NONE;
        following[left] = following[right];
        if (following[left] < length) {
            preceding[following[left]] = left;
        }
        consider(left);
        if (preceding[left] >= 0) {
            consider(preceding[left]);
        }
    }

    /** Ranks a token with the one after it; what was waiting for another rank is void. */
    private void consider(int left) {
        int right = following[left];
        int rank = right < length ? merges.rank(tokens[left], tokens[right]) : MergeTable.NONE;
        ranks[left] = rank;
        steps++;
        if (rank != MergeTable.NONE) {
            put(((long) rank << 32) | left);
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
