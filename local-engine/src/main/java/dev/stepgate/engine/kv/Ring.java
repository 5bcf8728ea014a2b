package dev.stepgate.engine.kv;

import dev.stepgate.engine.kernel.Remembered;
import dev.stepgate.engine.kernel.Rows;
import dev.stepgate.engine.kernel.Run;

/** A ring: enough slots for a window and the tokens of one batch, and never more. */
final class Ring implements LayerMemory {

    private final Remembered slots;

    Ring(int slots, int heads, int headSize) {
        int size = Math.multiplyExact(slots, heads * headSize);
        this.slots = new Remembered(new float[size], new float[size], slots, heads, headSize);
    }

    @Override
    public void append(Rows keys, Rows values, Run run) {
        write(slots, keys, values, run);
    }

    /** Copies each token's key and value into its slot. */
    static void write(Remembered to, Rows keys, Rows values, Run run) {
        int size = keys.width();
        for (int i = 0; i < run.count(); i++) {
            int at = (run.position() + i) % to.slots() * size;
            System.arraycopy(keys.values(), keys.at(run.row() + i), to.keys(), at, size);
            System.arraycopy(values.values(), values.at(run.row() + i), to.values(), at, size);
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
