package dev.stepgate.engine.tokenizer;

import dev.stepgate.engine.terms.EngineFault.BadCheckpoint;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Which two tokens make a third, and how early they are to be joined. Immutable. */
final class MergeTable {

    /** No such pair. */
    static final long NONE = -1;

    private final long[] pairs;
    private final long[] joins;
    private final int mask;

    private MergeTable(int entries) {
        int capacity = Integer.highestOneBit(Math.max(8, entries)) << 2;
        this.pairs = new long[capacity];
        this.joins = new long[capacity];
        this.mask = capacity - 1;
        Arrays.fill(joins, NONE);
    }

    /** A table of "left right" texts, best first, whose parts and whole are tokens. */
    static MergeTable of(List<String> merges, Map<String, Integer> ids) {
        MergeTable table = new MergeTable(merges.size());
        for (int rank = 0; rank < merges.size(); rank++) {
            String merge = merges.get(rank);
            int space = merge.indexOf(' ');
            Integer left = space < 1 ? null : ids.get(merge.substring(0, space));
            Integer right = space < 1 ? null : ids.get(merge.substring(space + 1));
            Integer whole =
                    space < 1
                            ? null
                            : ids.get(merge.substring(0, space) + merge.substring(space + 1));
            if (left == null || right == null || whole == null) {
                throw new BadCheckpoint(
                        "merge "
                                + rank
                                + " of the tokenizer is not two tokens that make a third"
                                + " (expected: \"left right\")");
            }
            table.add(left, right, ((long) rank << 32) | whole);
        }
        return table;
    }

    /** Adds a pair; one listed before keeps its better rank. */
    private void add(int left, int right, long join) {
        long pair = pair(left, right);
        int slot = slot(pair);
        while (joins[slot] != NONE) {
            if (pairs[slot] == pair) {
                return;
            }
            slot = (slot + 1) & mask;
        }
        pairs[slot] = pair;
        joins[slot] = join;
    }

    /** Rank in the upper half and the joined token in the lower, or {@link #NONE}. */
    long join(int left, int right) {
        long pair = pair(left, right);
        int slot = slot(pair);
        while (joins[slot] != NONE && pairs[slot] != pair) {
            slot = (slot + 1) & mask;
        }
        return joins[slot];
    }

    private static long pair(int left, int right) {
        return ((long) left << 32) | right;
    }

    private int slot(long pair) {
        long mixed = pair * 0x9e3779b97f4a7c15L;
        return (int) (mixed >>> 32) & mask;
    }
}
