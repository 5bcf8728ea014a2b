package dev.stepgate.engine.kv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.engine.kernel.Remembered;
import dev.stepgate.engine.kernel.Rows;
import dev.stepgate.engine.kernel.Run;
import org.junit.jupiter.api.Test;

class LayerMemoryTest {

    private static final int HEADS = 2;
    private static final int SIZE = 4;

    @Test
    void a_growing_memory_keeps_every_position() {
        LayerMemory memory = LayerMemory.growing(300, HEADS, SIZE);

        fill(memory, 0, 300, 7);

        for (int p = 0; p < 300; p++) {
            assertThat(keyAt(memory, p)).isEqualTo(p);
            assertThat(valueAt(memory, p)).isEqualTo(-p);
        }
    }

    @Test
    void a_growing_memory_holds_what_was_used_and_never_more_than_it_may() {
        LayerMemory memory = LayerMemory.growing(300, HEADS, SIZE);

        long unused = memory.bytes();
        fill(memory, 0, 300, 7);

        assertThat(unused).isEqualTo(LayerMemory.bytes(64, HEADS, SIZE));
        assertThat(memory.bytes()).isEqualTo(LayerMemory.bytes(300, HEADS, SIZE));
    }

    @Test
    void what_no_array_can_hold_takes_more_than_there_is() {
        assertThat(LayerMemory.bytes(262_144, 8, 128)).isEqualTo(2L << 30);
        assertThat(LayerMemory.bytes(1 << 21, 8, 128)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void a_ring_keeps_a_window_behind_every_token_of_a_batch() {
        int window = 6;
        int batch = 5;
        LayerMemory memory = LayerMemory.ring(window + batch - 1, HEADS, SIZE);

        for (int from = 0; from < 100; from += batch) {
            fill(memory, from, batch, batch);
            for (int p = Math.max(0, from - window + 1); p < from + batch; p++) {
                assertThat(keyAt(memory, p)).isEqualTo(p);
            }
        }
    }

    @Test
    void a_ring_never_grows() {
        LayerMemory memory = LayerMemory.ring(10, HEADS, SIZE);
        long before = memory.bytes();

        fill(memory, 0, 1000, 5);

        assertThat(memory.bytes()).isEqualTo(before).isEqualTo(2L * 4 * 10 * HEADS * SIZE);
    }

    private static void fill(LayerMemory memory, int from, int count, int batch) {
        for (int at = from; at < from + count; at += batch) {
            int n = Math.min(batch, from + count - at);
            var keys = new Rows(n, HEADS * SIZE);
            var values = new Rows(n, HEADS * SIZE);
            keys.shape(n, HEADS * SIZE);
            values.shape(n, HEADS * SIZE);
            for (int t = 0; t < n; t++) {
                for (int i = 0; i < HEADS * SIZE; i++) {
                    keys.values()[keys.at(t) + i] = at + t;
                    values.values()[keys.at(t) + i] = -(at + t);
                }
            }
            memory.append(keys, values, new Run(0, n, at));
        }
    }

    private static float keyAt(LayerMemory memory, int position) {
        Remembered seen = memory.view();
        return seen.keys()[position % seen.slots() * HEADS * SIZE];
    }

    private static float valueAt(LayerMemory memory, int position) {
        Remembered seen = memory.view();
        return seen.values()[position % seen.slots() * HEADS * SIZE + HEADS * SIZE - 1];
    }
}
