package dev.stepgate.engine.kv;

import dev.stepgate.engine.kernel.Remembered;
import dev.stepgate.engine.kernel.Rows;
import java.util.Arrays;

/** Everything from position 0 on, in arrays that double when they are full. */
final class Growing implements LayerMemory {

    private static final int FIRST_SLOTS = 64;

    private Remembered slots;

    Growing(int heads, int headSize) {
        int size = FIRST_SLOTS * heads * headSize;
        this.slots = new Remembered(new float[size], new float[size], FIRST_SLOTS, heads, headSize);
    }

    @Override
    public void append(Rows keys, Rows values, int[] positions) {
        if (keys.count() > 0) {
            makeRoom(positions[keys.count() - 1] + 1);
            Ring.write(slots, keys, values, positions);
        }
    }

    private void makeRoom(int positions) {
        if (positions <= slots.slots()) {
            return;
        }
        int more = Math.max(positions, 2 * slots.slots());
        int size = Math.multiplyExact(more, slots.heads() * slots.headSize());
        slots =
                new Remembered(
                        Arrays.copyOf(slots.keys(), size),
                        Arrays.copyOf(slots.values(), size),
                        more,
                        slots.heads(),
                        slots.headSize());
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
