package dev.stepgate.engine.tokenizer;

import java.util.Arrays;

/**
 * Which tokens a text may begin with: those that joining makes of their own bytes, as a trie.
 * Immutable.
 */
final class Beginnings {

    /** No token, and no node. */
    static final int NONE = -1;

    private static final long FREE = -1;
    private static final int NODE_BITS = 24;
    private static final int LARGEST = (1 << NODE_BITS) - 1;

    /** Tokens' bytes, one token after another, and where each token's are. */
    private byte[] bytes = new byte[1 << 12];

    private int byteCount;
    private final int[] starts;
    private final int[] lengths;

    /** Where each two bytes lead from the root. */
    private final int[] pairs = new int[1 << 16];

    /** A node, a byte and the node they lead to, by the hash of the first two. */
    private long[] edges = new long[1 << 12];

    private int edgeCount;

    /** The next node inside of a token; where a token ends, its own id is the node. */
    private int inner;

    private final int size;
    private final int[] byteTokens;

    /** The longest token that each token begins with, itself aside. */
    private final int[] shorter;

    /**
     * @param merges in {@linkplain MergeTable#isOrderly() order}
     * @param byteTokens the token of each byte, negative for none
     * @param size one more than the largest token
     */
    Beginnings(MergeTable merges, int[] byteTokens, int size) {
        this.size = size;
        this.inner = size;
        this.byteTokens = byteTokens;
        this.starts = new int[size];
        this.lengths = new int[size];
        this.shorter = new int[size];
        Arrays.fill(shorter, NONE);
        Arrays.fill(edges, FREE);
        Arrays.fill(pairs, NONE);
        for (int value = 0; value < byteTokens.length; value++) {
            if (byteTokens[value] >= 0) {
                room(1);
                place(byteTokens[value], 1);
                bytes[byteCount++] = (byte) value;
            }
        }
        join(merges);
        plant();
    }

    /** Puts together the bytes of the tokens that joining makes of them. */
    private void join(MergeTable merges) {
        for (int rank = 0; rank < merges.size(); rank++) {
            int left = merges.left(rank);
            int right = merges.right(rank);
            if (lengths[left] > 0 && lengths[right] > 0 && merges.stay(left, right, rank)) {
                room(lengths[left] + lengths[right]);
                place(merges.whole(rank), lengths[left] + lengths[right]);
                append(left);
                append(right);
            }
        }
    }

    private void place(int token, int length) {
        starts[token] = byteCount;
        lengths[token] = length;
    }

    private void append(int token) {
        System.arraycopy(bytes, starts[token], bytes, byteCount, lengths[token]);
        byteCount += lengths[token];
    }

    private void room(int more) {
        if (byteCount + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(byteCount + more, 2 * bytes.length));
        }
    }

    /** Grows the trie, shorter tokens first, so that none passes where a token is still to end. */
    private void plant() {
        int longest = Arrays.stream(lengths).max().orElse(0);
        int[] places = new int[longest + 2];
        for (int length : lengths) {
            places[length + 1]++;
        }
        for (int length = 1; length < places.length; length++) {
            places[length] += places[length - 1];
        }
        int[] byLength = new int[size];
        for (int token = 0; token < size; token++) {
            byLength[places[lengths[token]]++] = token;
        }
        for (int token : byLength) {
            if (lengths[token] > 1) {
                plant(token);
            }
        }
    }

    private void plant(int token) {
        int start = starts[token];
        int end = start + lengths[token];
        shorter[token] = longest(bytes, start, end);
        int pair = pair(bytes, start);
        if (end - start == 2) {
            pairs[pair] = token;
            return;
        }
        if (pairs[pair] == NONE) {
            pairs[pair] = inner();
        }
        int node = pairs[pair];
        for (int i = start + 2; i < end - 1; i++) {
            int next = child(node, bytes[i]);
            node = next == NONE ? grow(node, bytes[i], inner()) : next;
        }
        grow(node, bytes[end - 1], token);
    }

    private int inner() {
        if (inner == LARGEST) {
            throw new IllegalStateException("more than " + LARGEST + " beginnings of tokens");
        }
        return inner++;
    }

    private int grow(int node, byte value, int child) {
        if (2 * ++edgeCount > edges.length) {
            long[] before = edges;
            edges = new long[2 * before.length];
            Arrays.fill(edges, FREE);
            for (long edge : before) {
                if (edge != FREE) {
                    put(edge);
                }
            }
        }
        put((key(node, value) << NODE_BITS) | child);
        return child;
    }

    private void put(long edge) {
        int slot = slot(edge >>> NODE_BITS);
        while (edges[slot] != FREE) {
            slot = (slot + 1) & (edges.length - 1);
        }
        edges[slot] = edge;
    }

    /** Where a byte leads from a node. */
    private int child(int node, byte value) {
        long key = key(node, value);
        int slot = slot(key);
        long edge = edges[slot];
        while (edge != FREE) {
            if (edge >>> NODE_BITS == key) {
                return (int) edge & LARGEST;
            }
            slot = (slot + 1) & (edges.length - 1);
            edge = edges[slot];
        }
        return NONE;
    }

    private static int pair(byte[] text, int at) {
        return ((text[at] & 0xff) << Byte.SIZE) | (text[at + 1] & 0xff);
    }

    private static long key(int node, byte value) {
        return ((long) node << Byte.SIZE) | (value & 0xff);
    }

    private int slot(long key) {
        return (int) ((key * 0x9e3779b97f4a7c15L) >>> 32) & (edges.length - 1);
    }

    /** The longest token that the text from one place to another begins with. */
    int longest(byte[] text, int from, int to) {
        int longest = byteTokens[text[from] & 0xff];
        int node = from + 1 < to ? pairs[pair(text, from)] : NONE;
        for (int i = from + 2; node != NONE; i++) {
            if (node < size) {
                longest = node;
            }
            node = i < to ? child(node, text[i]) : NONE;
        }
        return longest;
    }

    /** The longest token that a token begins with, itself aside; {@link #NONE} for a byte's. */
    int shorter(int token) {
        return shorter[token];
    }

    /** How many bytes a token here stands for. */
    int length(int token) {
        return lengths[token];
    }
}
