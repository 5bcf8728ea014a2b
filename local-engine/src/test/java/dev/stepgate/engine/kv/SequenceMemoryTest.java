package dev.stepgate.engine.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.engine.kernel.MemoryFormat;
import dev.stepgate.engine.kernel.Rows;
import dev.stepgate.engine.kernel.Run;
import dev.stepgate.engine.terms.EngineFault;
import java.util.List;
import org.junit.jupiter.api.Test;

class SequenceMemoryTest {

    private static final int HEADS = 2;
    private static final int SIZE = 4;
    private static final int S = 8;

    /** Of one block of {@link #S} positions, keys and values. */
    private static final long BLOCK_BYTES = 2L * 4 * S * HEADS * SIZE;

    private final BlockPool pool = new BlockPool(MemoryFormat.F32, S, 100 * BLOCK_BYTES);

    @Test
    void a_full_layer_takes_a_block_whenever_one_is_full() {
        try (SequenceMemory memory = memory(LayerShape.EVERYTHING, 4)) {
            for (int length = 1; length <= 5 * S; length++) {
                append(memory, 1);

                assertThat(memory.bytes()).isEqualTo(Math.ceilDiv(length, S) * BLOCK_BYTES);
            }
        }
    }

    @Test
    void a_windowed_layer_never_holds_more_than_its_window_and_a_batch_need() {
        for (int window : new int[] {1, 2, 7, 8, 9, 20}) {
            for (int batch : new int[] {1, 5, 8, 13}) {
                int most = Math.ceilDiv(window + batch, S) + 1;
                try (SequenceMemory memory = memory(window, batch)) {
                    for (int i = 0; i < 50; i++) {
                        append(memory, 1 + i % batch);

                        assertThat(memory.bytes()).isLessThanOrEqualTo(most * BLOCK_BYTES);
                    }
                }
            }
        }
    }

    @Test
    void what_growing_takes_is_told_beforehand() {
        var layers =
                List.of(
                        new LayerShape(LayerShape.EVERYTHING, HEADS, SIZE),
                        new LayerShape(6, HEADS, SIZE));
        try (var memory = new SequenceMemory(pool, layers, 3)) {
            assertThat(memory.bytesToGrow(3)).isEqualTo(2 * BLOCK_BYTES);
            assertThat(memory.bytesToGrow(S + 1)).isEqualTo(4 * BLOCK_BYTES);
            assertThat(memory.bytesToGrow(10 * S)).isEqualTo((10 + 2) * BLOCK_BYTES);

            append(memory, 3);

            assertThat(memory.bytesToGrow(S - 3)).isZero();
            assertThat(memory.bytesToGrow(0)).isZero();
        }
    }

    @Test
    void a_pool_that_is_spent_says_so_with_the_numbers() {
        var small = new BlockPool(MemoryFormat.F32, S, 2 * BLOCK_BYTES);
        var layers = List.of(new LayerShape(LayerShape.EVERYTHING, HEADS, SIZE));
        try (var memory = new SequenceMemory(small, layers, 2 * S)) {
            append(memory, 2 * S);

            assertThatThrownBy(() -> append(memory, 1))
                    .isInstanceOf(EngineFault.Stopped.class)
                    .hasMessage(
                            "the memory of sequences is full: 1,024 of 1,024 bytes taken, 512 more"
                                    + " wanted");
        }

        assertThat(small.freeBytes()).isEqualTo(2 * BLOCK_BYTES);
    }

    @Test
    void blocks_of_another_shape_can_be_taken_when_all_were_given_back() {
        var small = new BlockPool(MemoryFormat.F32, S, 2 * BLOCK_BYTES);
        for (int heads : new int[] {HEADS, 2 * HEADS, HEADS}) {
            var shape = new LayerShape(LayerShape.EVERYTHING, heads, SIZE);
            small.letGo(small.take(small.shape(shape)));
        }

        assertThat(small.usedBytes()).isZero();
    }

    @Test
    void what_a_window_has_dropped_cannot_be_asked_for_again() {
        try (SequenceMemory memory = memory(6, 3)) {
            for (int i = 0; i < 20; i++) {
                append(memory, 3);
            }

            memory.keep(57);

            assertThatThrownBy(() -> memory.keep(20))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("keep 20 of 57 positions (expected: one batch back)");
        }
    }

    @Test
    void a_snapshot_copies_nothing_and_keeps_its_blocks_when_the_sequence_goes() {
        SequenceMemory memory = memory(LayerShape.EVERYTHING, 2 * S);
        append(memory, S + 3);

        try (Snapshot snapshot = memory.snapshot(S + 1)) {
            assertThat(snapshot.length()).isEqualTo(S + 1);
            assertThat(pool.usedBytes()).isEqualTo(2 * BLOCK_BYTES);
            assertThat(pool.snapshotBytes()).isEqualTo(2 * BLOCK_BYTES);
            memory.close();
            assertThat(pool.usedBytes()).isEqualTo(2 * BLOCK_BYTES);
        }

        assertThat(pool.usedBytes()).isZero();
        assertThat(pool.snapshotBytes()).isZero();
    }

    @Test
    void a_sequence_goes_on_in_a_shared_block_without_copying_it() {
        try (SequenceMemory memory = memory(LayerShape.EVERYTHING, S)) {
            append(memory, 3);
            try (Snapshot snapshot = memory.snapshot(3)) {
                append(memory, S - 3);

                assertThat(snapshot.length()).isEqualTo(3);
                assertThat(pool.usedBytes()).isEqualTo(BLOCK_BYTES);
            }
        }
    }

    @Test
    void a_snapshot_of_a_window_opens_only_where_the_window_is_still_held() {
        try (SequenceMemory memory = memory(6, 3)) {
            for (int i = 0; i < 20; i++) {
                append(memory, 3);
            }
            try (Snapshot snapshot = memory.snapshot(60)) {
                // 52 and on were needed, and blocks begin at multiples of 8; at 53, 48 is seen.
                assertThat(snapshot.longest(60)).isEqualTo(60);
                assertThat(snapshot.longest(53)).isEqualTo(53);
                assertThat(snapshot.longest(52)).isZero();
                assertThatThrownBy(() -> snapshot.open(40))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
        assertThat(pool.usedBytes()).isZero();
    }

    @Test
    void blocks_that_cannot_be_copied_leave_nothing_taken() {
        var small = new BlockPool(MemoryFormat.F32, S, 3 * BLOCK_BYTES);
        var layers =
                List.of(
                        new LayerShape(LayerShape.EVERYTHING, HEADS, SIZE),
                        new LayerShape(LayerShape.EVERYTHING, HEADS, SIZE));
        try (var memory = new SequenceMemory(small, layers, S)) {
            append(memory, 3);
            try (Snapshot snapshot = memory.snapshot(3)) {
                assertThatThrownBy(() -> snapshot.open(2)).isInstanceOf(EngineFault.Stopped.class);

                assertThat(small.usedBytes()).isEqualTo(2 * BLOCK_BYTES);
            }
        }
        assertThat(small.usedBytes()).isZero();
    }

    @Test
    void step_flash_takes_as_much_memory_as_predicted() {
        assertThat(stepFlash(MemoryFormat.BF16, 1 << 18, LayerShape.EVERYTHING, 12))
                .isEqualTo((48L * 1024) << 18)
                .isEqualTo(12L << 30);
        assertThat(stepFlash(MemoryFormat.BF16, 1 << 17, LayerShape.EVERYTHING, 12))
                .isEqualTo(6L << 30);
        assertThat(stepFlash(MemoryFormat.Q8, 1 << 18, LayerShape.EVERYTHING, 12))
                .isEqualTo((24L * 1024 + 12 * 2 * 8 * 4) << 18);
        // 512 positions would be 66 MiB; with 64 of a batch they straddle ten blocks.
        assertThat(stepFlash(MemoryFormat.BF16, 1 << 18, 512, 33))
                .isEqualTo((66L << 20) * 640 / 512)
                .isEqualTo(stepFlash(MemoryFormat.BF16, 1 << 12, 512, 33));
    }

    private static long stepFlash(MemoryFormat format, int context, int window, int layers) {
        var pool = new BlockPool(format, 0);
        return layers * pool.mostBytes(new LayerShape(window, 8, 128), 64, context);
    }

    private SequenceMemory memory(int window, int batchTokens) {
        return new SequenceMemory(pool, List.of(new LayerShape(window, HEADS, SIZE)), batchTokens);
    }

    private static void append(SequenceMemory memory, int count) {
        var keys = new Rows(count, HEADS * SIZE);
        keys.shape(count, HEADS * SIZE);
        for (int i = 0; i < memory.layers(); i++) {
            memory.layer(i).append(keys, keys, new Run(0, count, memory.length()));
        }
        memory.grew(count);
    }
}
