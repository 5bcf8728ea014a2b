package dev.stepgate.engine.kv;

import dev.stepgate.engine.kernel.Remembered;
import dev.stepgate.engine.kernel.Rows;
import dev.stepgate.engine.kernel.Run;
import java.util.Arrays;

/** Everything from position 0 on, in arrays that double when they are full, up to a bound. */
final class Growing implements LayerMemory {

    private static final int FIRST_SLOTS = 64;

    private final int most;
    private Remembered slots;

    Growing(int most, int heads, int headSize) {
        this.most = most;
        int first = Math.min(FIRST_SLOTS, most);
        int size = Math.multiplyExact(first, heads * headSize);
        this.slots = new Remembered(new float[size], new float[size], first, heads, headSize);
    }

    @Override
    public void append(Rows keys, Rows values, Run run) {
        makeRoom(run.position() + run.count());
        Ring.write(slots, keys, values, run);
    }

    private void makeRoom(int positions) {
        if (positions <= slots.slots()) {
            return;
        }
        int more = (int) Math.max(positions, Math.min(most, 2L * slots.slots()));
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
