package dev.stepgate.engine.tokenizer;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Which two tokens may stand side by side, with a bounded memory of those met lately. Thread-safe
 * without locks: an entry is one number, and a lost one is only found out anew.
 */
final class Neighbours {
    private static final int PLACES = 1 << 16;
    private static final int TOKEN_BITS = 21;

    private final MergeTable merges;

    /** Left and right token and whether they stay, by the hash of the first two; 0 is none. */
    private final AtomicLongArray known = new AtomicLongArray(PLACES);

    /**
     * @param merges in {@linkplain MergeTable#isOrderly() order}
     */
    Neighbours(MergeTable merges) {
        this.merges = merges;
    }

    /** Whether the text of the two, joined alone, is those two. */
    boolean stay(int left, int right) {
        long pair = (((long) left + 1) << TOKEN_BITS) | right;
        int place = (int) ((pair * 0x9e3779b97f4a7c15L) >>> 32) & (PLACES - 1);
        long found = known.getOpaque(place);
        if (found >>> 1 == pair) {
            return (found & 1) != 0;
        }
        boolean stay = merges.stay(left, right, MergeTable.NONE);
        known.setOpaque(place, (pair << 1) | (stay ? 1 : 0));
        return stay;
    }
}
