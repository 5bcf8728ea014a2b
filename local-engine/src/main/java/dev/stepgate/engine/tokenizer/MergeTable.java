package dev.stepgate.engine.tokenizer;

import java.util.Arrays;
import java.util.List;

/** Which two tokens make a third, and how early they are to be joined. Immutable. */
final class MergeTable {

    /** No such pair. */
    static final int NONE = Integer.MAX_VALUE;

    private static final long FREE = -1;

    private static final int FIELD_BITS = 21;
    private static final int LARGEST = (1 << FIELD_BITS) - 1;

    /** Left, right and rank of each pair, by the hash of the first two; one word keeps it small. */
    private final long[] entries;

    /** A bit for each pair, at its hash: an eighth of the entries. */
    private final long[] sketch;

    /** What the pair of each rank makes. */
    private final int[] wholes;

    private final int[] lefts;
    private final int[] rights;

    /** The rank of the pair that makes each token, or -1. */
    private final int[] born;

    private boolean orderly = true;

    private MergeTable(int merges, int tokens) {
        this.entries = new long[Integer.highestOneBit(Math.max(8, merges)) << 2];
        this.sketch = new long[entries.length / 8];
        this.wholes = new int[merges];
        this.lefts = new int[merges];
        this.rights = new int[merges];
        this.born = new int[tokens];
        Arrays.fill(entries, FREE);
        Arrays.fill(born, -1);
    }

    /** A table of "left right" texts, best first, whose parts and whole are tokens. */
    static MergeTable of(Vocabulary vocabulary, TokenIds ids) {
        List<String> merges = vocabulary.merges();
        int tokens = vocabulary.tokens().size();
        if (merges.size() > LARGEST || tokens > LARGEST) {
            throw vocabulary.fault(
                    "the tokenizer has %d tokens and %d merges (expected: at most %d)"
                            .formatted(tokens, merges.size(), LARGEST));
        }
        MergeTable table = new MergeTable(merges.size(), tokens);
        for (int rank = 0; rank < merges.size(); rank++) {
            String merge = merges.get(rank);
            int space = merge.indexOf(' ');
            int left = space < 1 ? TokenIds.NONE : ids.get(merge, space, space, space);
            int right = space < 1 ? TokenIds.NONE : ids.get(merge, 0, space + 1, merge.length());
            int whole =
                    space < 1 ? TokenIds.NONE : ids.get(merge, space, space + 1, merge.length());
            if (left < 0 || right < 0 || whole < 0) {
                throw vocabulary.fault(
                        "merge "
                                + rank
                                + " of the tokenizer is not two tokens that make a third"
                                + " (expected: \"left right\")");
            }
            table.add(left, right, rank);
            table.wholes[rank] = whole;
            table.lefts[rank] = left;
            table.rights[rank] = right;
            table.orderly &= table.born[whole] < 0;
            table.born[whole] = rank;
        }
        table.orderly &= table.partsComeFirst();
        return table;
    }

    /** Whether the pair may be in the table: most that are not are told from fewer bytes. */
    private boolean mayBeJoined(int left, int right) {
        int bit = bit(pair(left, right));
        return ((sketch[bit >>> 6] >>> bit) & 1) != 0;
    }

    private int bit(long pair) {
        return (int) ((pair * 0x9e3779b97f4a7c15L) >>> 32) & (Long.SIZE * sketch.length - 1);
    }

    /** Adds a pair; one listed before keeps its better rank. */
    private void add(int left, int right, int rank) {
        long pair = pair(left, right);
        int slot = slot(pair);
        while (entries[slot] != FREE) {
            if (entries[slot] >>> FIELD_BITS == pair) {
                return;
            }
            slot = (slot + 1) & (entries.length - 1);
        }
        entries[slot] = (pair << FIELD_BITS) | rank;
        int bit = bit(pair);
        sketch[bit >>> 6] |= 1L << bit;
    }

    private boolean partsComeFirst() {
        for (long entry : entries) {
            int rank = (int) entry & LARGEST;
            if (entry != FREE
                    && (born[(int) (entry >>> (2 * FIELD_BITS))] >= rank
                            || born[(int) (entry >>> FIELD_BITS) & LARGEST] >= rank)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether every token is made in one way only, of tokens that are made before it, as training
     * leaves it. Then tokens of which each two neighbours stay as they are when joined alone, stay
     * as they are together.
     */
    boolean isOrderly() {
        return orderly;
    }

    /** How early the two are to be joined, 0 first; {@link #NONE} if never. */
    int rank(int left, int right) {
        long pair = pair(left, right);
        int slot = slot(pair);
        long entry = entries[slot];
        while (entry != FREE) {
            if (entry >>> FIELD_BITS == pair) {
                return (int) entry & LARGEST;
            }
            slot = (slot + 1) & (entries.length - 1);
            entry = entries[slot];
        }
        return NONE;
    }

    /**
     * Whether the text of two tokens, joined by pairs that come before a rank alone, is those two:
     * undoes their own joins, the latest first, and looks for one across that comes before it. The
     * table must be {@linkplain #isOrderly() orderly}, and each token what its own text is joined
     * to.
     *
     * @param rank {@link #NONE} for all pairs
     */
    boolean stay(int left, int right, int rank) {
        int before = left;
        int after = right;
        int first = rank;
        while (!(mayBeJoined(before, after) && rank(before, after) < first)) {
            int bornBefore = born[before];
            int bornAfter = born[after];
            if (bornBefore < 0 && bornAfter < 0) {
                return true;
            }
            if (bornBefore > bornAfter) {
                first = bornBefore;
                before = rights[bornBefore];
            } else {
                first = bornAfter + 1;
                after = lefts[bornAfter];
            }
        }
        return false;
    }

    /** How many pairs there are. */
    int size() {
        return wholes.length;
    }

    /** The token that the pair of that rank makes. */
    int whole(int rank) {
        return wholes[rank];
    }

    int left(int rank) {
        return lefts[rank];
    }

    int right(int rank) {
        return rights[rank];
    }

    private static long pair(int left, int right) {
        return ((long) left << FIELD_BITS) | right;
    }

    private int slot(long pair) {
        long mixed = pair * 0x9e3779b97f4a7c15L;
        return (int) (mixed >>> 32) & (entries.length - 1);
    }
}
