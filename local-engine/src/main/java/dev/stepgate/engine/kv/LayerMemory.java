package dev.stepgate.engine.kv;

import dev.stepgate.engine.kernel.Remembered;
import dev.stepgate.engine.kernel.Rows;
import dev.stepgate.engine.kernel.Run;

/**
 * What one layer remembers of one sequence: keys and values, [slots, G, D] each, position p in slot
 * p mod slots. Owned by the thread that owns the model.
 */
public sealed interface LayerMemory permits Growing, Ring {

    /** The longest array there is. */
    int MOST_FLOATS = Integer.MAX_VALUE - 8;

    /** Writes the keys and values of a run of new tokens, rows of [T, G·D], at their positions. */
    void append(Rows keys, Rows values, Run run);

    /** What to attend to; valid until the next append. */
    Remembered view();

    /** Memory held, in bytes. */
    long bytes();

    /**
     * Memory that so many slots take, in bytes; {@link Long#MAX_VALUE} where no array can hold
     * them.
     */
    static long bytes(long slots, int heads, int headSize) {
        long floats = slots * heads * headSize;
        return floats > MOST_FLOATS ? Long.MAX_VALUE : 2 * Float.BYTES * floats;
    }

    /** Remembers every position, growing as they come, up to {@code most} of them. */
    static LayerMemory growing(int most, int heads, int headSize) {
        return new Growing(most, heads, headSize);
    }

    /** Remembers the latest {@code slots} positions only. */
    static LayerMemory ring(int slots, int heads, int headSize) {
        return new Ring(slots, heads, headSize);
    }
}
