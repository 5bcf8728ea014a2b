package dev.stepgate.engine.kv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.engine.kernel.KernelSet;
import dev.stepgate.engine.kernel.Kernels;
import dev.stepgate.engine.kernel.MemoryBlock;
import dev.stepgate.engine.kernel.MemoryFormat;
import dev.stepgate.engine.kernel.MemoryShape;
import dev.stepgate.engine.kernel.Reader;
import dev.stepgate.engine.kernel.Remembered;
import dev.stepgate.engine.kernel.Rows;
import dev.stepgate.engine.kernel.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Sequences that grow, forget, are shared and begun from each other at random, beside a memory that
 * keeps everything in one block of its own: what is attended to must be equal to the last bit.
 */
class RandomMemoriesTest {

    private static final int BATCH = 7;
    private static final int MOST = 160;
    private static final int HEADS = 2;
    private static final int SIZE = 4;
    private static final int STEPS = 1500;

    private static final List<LayerShape> LAYERS =
            List.of(
                    new LayerShape(LayerShape.EVERYTHING, HEADS, SIZE),
                    new LayerShape(1, HEADS, SIZE),
                    new LayerShape(5, HEADS, SIZE),
                    new LayerShape(16, HEADS, SIZE),
                    new LayerShape(LayerShape.EVERYTHING, HEADS, SIZE));

    private final Kernels kernels = KernelSet.scalar().kernels();
    private final SplittableRandom random = new SplittableRandom(11);

    /** A memory, what it should be, and how short it was when it was begun. */
    private record Pair(SequenceMemory memory, List<MemoryBlock> truth, int leastLength) {}

    /** A snapshot, and what was remembered when it was taken. */
    private record Kept(Snapshot snapshot, List<MemoryBlock> truth) {}

    @ParameterizedTest
    @CsvSource({"F32,1", "F32,4", "F32,8", "F32,64", "BF16,4", "BF16,16", "Q8,4", "Q8,16"})
    void memories_equal_one_that_keeps_everything(MemoryFormat format, int blockPositions) {
        var pool = new BlockPool(format, blockPositions, Long.MAX_VALUE);
        var whole = new MemoryShape(format, MOST, HEADS, SIZE);
        var running = new ArrayList<Pair>();
        var kept = new ArrayList<Kept>();
        for (int step = 0; step < STEPS; step++) {
            switch (random.nextInt(12)) {
                case 0 -> running.add(begin(pool, whole));
                case 1, 2 -> take(running, kept);
                case 3, 4 -> open(pool, kept, running);
                case 5 -> close(running, kept);
                default -> grow(pool, running);
            }
        }
        running.forEach(pair -> pair.memory().close());
        kept.forEach(each -> each.snapshot().close());

        assertThat(pool.usedBytes()).isZero();
        assertThat(pool.snapshotBytes()).isZero();
    }

    private static Pair begin(BlockPool pool, MemoryShape whole) {
        return new Pair(
                new SequenceMemory(pool, LAYERS, BATCH),
                LAYERS.stream().map(layer -> MemoryBlock.of(whole)).toList(),
                0);
    }

    private void take(List<Pair> running, List<Kept> kept) {
        if (running.isEmpty()) {
            return;
        }
        Pair pair = any(running);
        int certain = Math.max(0, pair.memory().length() - random.nextInt(3));
        kept.add(new Kept(pair.memory().snapshot(certain), copy(pair.truth(), certain)));
    }

    private void open(BlockPool pool, List<Kept> kept, List<Pair> running) {
        if (kept.isEmpty()) {
            return;
        }
        Kept from = any(kept);
        int most = random.nextInt(from.snapshot().length() + 1);
        int length = from.snapshot().longest(most);
        long used = pool.usedBytes();
        long expected = from.snapshot().bytesToOpen(length);

        SequenceMemory memory = from.snapshot().open(length);

        assertThat(memory.length()).isEqualTo(length);
        assertThat(pool.usedBytes() - used).isEqualTo(expected);
        running.add(new Pair(memory, copy(from.truth(), length), length));
    }

    private void close(List<Pair> running, List<Kept> kept) {
        if (random.nextBoolean() && !running.isEmpty()) {
            running.remove(random.nextInt(running.size())).memory().close();
        } else if (!kept.isEmpty()) {
            kept.remove(random.nextInt(kept.size())).snapshot().close();
        }
    }

    /** Appends a batch, compares it, and may forget a part of it again. */
    private void grow(BlockPool pool, List<Pair> running) {
        if (running.isEmpty()) {
            return;
        }
        Pair pair = any(running);
        SequenceMemory memory = pair.memory();
        int count = Math.min(1 + random.nextInt(BATCH), MOST - memory.length());
        if (count == 0) {
            return;
        }
        long mostBytes = pool.usedBytes() + memory.bytesToGrow(count);
        append(pair, count);
        assertThat(pool.usedBytes()).isLessThanOrEqualTo(mostBytes);
        if (random.nextInt(3) == 0) {
            int least = Math.max(pair.leastLength(), memory.length() - count);
            memory.keep(least + random.nextInt(memory.length() - least + 1));
        }
    }

    private void append(Pair pair, int count) {
        var run = new Run(0, count, pair.memory().length());
        for (int i = 0; i < LAYERS.size(); i++) {
            Rows keys = noise(count);
            Rows values = noise(count);
            pair.memory().layer(i).append(keys, values, run);
            for (int t = 0; t < count; t++) {
                pair.truth().get(i).put(run.position() + t, keys, values, t);
            }
            compare(pair, i, run);
        }
        pair.memory().grew(count);
    }

    private void compare(Pair pair, int layer, Run run) {
        MemoryBlock truth = pair.truth().get(layer);
        Rows q = noise(run.count());
        Rows expected = noise(run.count());
        Rows got = noise(run.count());
        int window = LAYERS.get(layer).window();

        var all = new Remembered(truth.shape(), index -> truth);
        kernels.attend(expected, q, List.of(new Reader(run, all)), window);
        kernels.attend(got, q, List.of(new Reader(run, pair.memory().layer(layer).view())), window);

        assertThat(got.values()).containsExactly(expected.values());
    }

    private static List<MemoryBlock> copy(List<MemoryBlock> truth, int slots) {
        return truth.stream()
                .map(
                        block -> {
                            MemoryBlock copy = MemoryBlock.of(block.shape());
                            copy.copy(block, slots);
                            return copy;
                        })
                .toList();
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private Rows noise(int rows) {
        var x = new Rows(rows, HEADS * SIZE);
        x.shape(rows, HEADS * SIZE);
        for (int i = 0; i < x.values().length; i++) {
            x.values()[i] = (float) random.nextGaussian();
        }
        return x;
    }
}
