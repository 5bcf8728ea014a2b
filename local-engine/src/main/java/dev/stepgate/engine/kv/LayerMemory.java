package dev.stepgate.engine.kv;

import dev.stepgate.engine.kernel.Remembered;
import dev.stepgate.engine.kernel.Rows;

/**
 * What one layer remembers of one sequence: keys and values, [slots, G, D] each, position p in slot
 * p mod slots. Owned by the thread that owns the model.
 */
public sealed interface LayerMemory permits Growing, Ring {

    /** Writes the keys and values of new tokens, [T, G·D] each, at their positions. */
    void append(Rows keys, Rows values, int[] positions);

    /** What to attend to; valid until the next append. */
    Remembered view();

    /** Memory held, in bytes. */
    long bytes();

    /** Remembers every position, growing as they come. */
    static LayerMemory growing(int heads, int headSize) {
        return new Growing(heads, headSize);
    }

    /**
     * Remembers the latest positions only.
     *
     * @param window positions a query sees, its own included
     * @param batchTokens the most tokens appended before any of them attends
     */
    static LayerMemory ring(int window, int batchTokens, int heads, int headSize) {
        return new Ring(window + batchTokens - 1, heads, headSize);
    }
}
