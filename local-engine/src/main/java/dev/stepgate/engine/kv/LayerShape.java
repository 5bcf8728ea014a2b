package dev.stepgate.engine.kv;

import java.util.function.IntUnaryOperator;

/**
 * What a layer has to remember of each sequence.
 *
 * @param window how many positions a query sees, its own included; {@link #EVERYTHING} for all
 * @param heads key/value heads
 */
public record LayerShape(int window, int heads, int headSize) {

    /** The window of a layer whose queries see back to position 0. */
    public static final int EVERYTHING = Integer.MAX_VALUE;

    /** The first position that a query at {@code position} sees. */
    int firstSeen(int position) {
        return Math.max(0, position - window + 1);
    }

    /**
     * The first position that is still needed when {@code length} are remembered: the last batch
     * may be forgotten again, and its first query sees a whole window.
     */
    int firstNeeded(int length, int batchTokens) {
        return firstSeen(Math.max(0, length - batchTokens));
    }

    /**
     * The greatest length, up to {@code most}, at which a sequence could go on.
     *
     * @param slots how many slots are held of the block of an index
     */
    int longest(int blockPositions, IntUnaryOperator slots, int most) {
        int length = most;
        int index = Math.ceilDiv(length, blockPositions) - 1;
        while (index >= firstSeen(length) / blockPositions) {
            int held = slots.applyAsInt(index);
            if (held < Math.min(blockPositions, length - index * blockPositions)) {
                length = index * blockPositions + held;
                index = Math.ceilDiv(length, blockPositions) - 1;
            } else {
                index--;
            }
        }
        return length;
    }

    /** Whether a sequence of this length needs the block of an index. */
    boolean needs(int blockPositions, int index, int length) {
        return firstSeen(length) / blockPositions <= index
                && index < Math.ceilDiv(length, blockPositions);
    }

    /** The most blocks that are needed at any length up to {@code tokens}. */
    long mostBlocks(int blockPositions, int batchTokens, int tokens) {
        long straddling = Math.floorDiv((long) window + batchTokens - 3, blockPositions) + 2;
        return Math.min(straddling, Math.ceilDiv(tokens, blockPositions));
    }
}
