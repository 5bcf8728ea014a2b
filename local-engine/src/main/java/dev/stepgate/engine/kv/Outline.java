package dev.stepgate.engine.kv;

import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.function.IntUnaryOperator;

/**
 * Which blocks there are of a beginning, without the keys and values. Immutable.
 *
 * @param memories the trunk's, then each draft head's
 */
record Outline(int[] tokens, List<Memory> memories) {

    /** Which blocks there are of one memory, which has {@code length} positions. */
    record Memory(int length, List<Layer> layers) {

        private int longest(int blockPositions, int most) {
            return Restarts.inAll(
                    Math.min(most, length),
                    layers.stream()
                            .<IntUnaryOperator>map(
                                    layer -> length -> layer.longest(blockPositions, length))
                            .toList());
        }
    }

    /**
     * Which blocks there are of one layer.
     *
     * @param slots by a block's index, how many of its slots are meant
     */
    record Layer(LayerShape shape, NavigableMap<Integer, Integer> slots) {

        private int longest(int blockPositions, int most) {
            return shape.longest(blockPositions, index -> slots.getOrDefault(index, 0), most);
        }
    }

    /** How many tokens it has in common with others. */
    int inCommon(int[] others) {
        int first = Arrays.mismatch(tokens, others);
        return first < 0 ? tokens.length : first;
    }

    /** The greatest length, up to {@code most}, that all memories can begin at; 0 for none. */
    int longest(int blockPositions, int most) {
        return Restarts.lagging(
                most,
                memories.stream()
                        .<IntUnaryOperator>map(
                                memory -> length -> memory.longest(blockPositions, length))
                        .toList());
    }

    /** How many positions a memory has where all are begun after {@code length} tokens. */
    int positions(int memory, int length) {
        return length - (memories.size() - 1 - memory);
    }
}
