package dev.stepgate.engine.kv;

import java.util.List;
import java.util.function.IntUnaryOperator;

/** Lengths at which sequences can go on, by what is held of their memories. */
final class Restarts {

    private Restarts() {}

    /**
     * The greatest length, up to {@code most}, at which every part can go on.
     *
     * @param parts by a length, the greatest up to it at which the part can go on
     */
    static int inAll(int most, List<IntUnaryOperator> parts) {
        int length = most;
        int before;
        do {
            before = length;
            for (IntUnaryOperator part : parts) {
                length = part.applyAsInt(length);
            }
        } while (length < before);
        return length;
    }

    /**
     * The greatest length p, up to {@code most}, at which of H + 1 memories each memory i can go on
     * at p − H + i; 0 for none.
     */
    static int lagging(int most, List<IntUnaryOperator> memories) {
        int heads = memories.size() - 1;
        int length = most;
        int before;
        do {
            before = length;
            for (int i = 0; i <= heads && length > heads; i++) {
                int lag = heads - i;
                length = memories.get(i).applyAsInt(length - lag) + lag;
            }
        } while (length < before && length > heads);
        return length > heads ? length : 0;
    }
}
