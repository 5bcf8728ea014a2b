package dev.stepgate.engine.kv;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * The tokens of beginnings that were let go of, those of late; nothing of what was remembered of
 * them. Owned by the thread that owns the model.
 */
final class Departed {
    private static final int MOST_TOKENS = 1 << 20;

    /** The newest last. */
    private final Deque<int[]> beginnings = new ArrayDeque<>();

    private long tokens;

    /** One goes that there may be no other of. */
    void add(int[] beginning) {
        if (beginning.length == 0 || beginnings.stream().anyMatch(b -> begins(b, beginning))) {
            return;
        }
        beginnings.removeIf(shorter -> begins(beginning, shorter));
        beginnings.addLast(beginning);
        tokens = beginnings.stream().mapToLong(b -> b.length).sum();
        while (tokens > MOST_TOKENS && beginnings.size() > 1) {
            tokens -= beginnings.removeFirst().length;
        }
    }

    /** The one with most in common with these; the newest of several, none if there is none. */
    int[] nearest(int[] others) {
        int[] nearest = new int[0];
        int most = 0;
        for (int[] beginning : (Iterable<int[]>) beginnings::descendingIterator) {
            int inCommon = inCommon(beginning, others);
            if (inCommon > most) {
                most = inCommon;
                nearest = beginning;
            }
        }
        return nearest;
    }

    static int inCommon(int[] some, int[] others) {
        int first = Arrays.mismatch(some, others);
        return first < 0 ? some.length : first;
    }

    private static boolean begins(int[] all, int[] with) {
        return inCommon(all, with) == with.length;
    }
}
