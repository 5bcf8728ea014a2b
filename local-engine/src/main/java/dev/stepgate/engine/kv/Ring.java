package dev.stepgate.engine.kv;

import dev.stepgate.engine.kernel.Remembered;
import dev.stepgate.engine.kernel.Rows;

/** A ring: enough slots for a window and the tokens of one batch, and never more. */
final class Ring implements LayerMemory {

    private final Remembered slots;

    Ring(int slots, int heads, int headSize) {
        int size = Math.multiplyExact(slots, heads * headSize);
        this.slots = new Remembered(new float[size], new float[size], slots, heads, headSize);
    }

    @Override
    public void append(Rows keys, Rows values, int[] positions) {
        write(slots, keys, values, positions);
    }

    /** Copies each token's key and value into its slot. */
    static void write(Remembered to, Rows keys, Rows values, int[] positions) {
        int size = keys.width();
        for (int t = 0; t < keys.count(); t++) {
            int at = positions[t] % to.slots() * size;
            System.arraycopy(keys.values(), keys.at(t), to.keys(), at, size);
            System.arraycopy(values.values(), values.at(t), to.values(), at, size);
        }
    }

    @Override
    public Remembered view() {
        return slots;
    }

    @Override
    public long bytes() {
        return 2L * Float.BYTES * slots.keys().length;
    }
}
