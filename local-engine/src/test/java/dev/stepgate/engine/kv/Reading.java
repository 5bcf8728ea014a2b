package dev.stepgate.engine.kv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.engine.kernel.KernelSet;
import dev.stepgate.engine.kernel.Kernels;
import dev.stepgate.engine.kernel.MemoryFormat;
import dev.stepgate.engine.kernel.Reader;
import dev.stepgate.engine.kernel.Rows;
import dev.stepgate.engine.kernel.Run;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A trunk and its heads at one prompt: what is remembered of a position tells all the tokens up to
 * it.
 */
final class Reading implements AutoCloseable {
    static final int WINDOW = 7;
    static final int HEADS = 1;
    static final int SIZE = 4;

    static final List<LayerShape> TRUNK =
            List.of(
                    new LayerShape(LayerShape.EVERYTHING, HEADS, SIZE),
                    new LayerShape(WINDOW, HEADS, SIZE));
    static final List<LayerShape> HEAD = List.of(new LayerShape(WINDOW, HEADS, SIZE));

    private static final int BATCH = 6;

    private final Kernels kernels = KernelSet.scalar().kernels();
    private final int[] tokens;
    private final List<SequenceMemory> memories;

    Reading(BlockPool pool, int[] tokens, int heads) {
        this(
                tokens,
                IntStream.rangeClosed(0, heads)
                        .mapToObj(i -> new SequenceMemory(pool, i == 0 ? TRUNK : HEAD, BATCH))
                        .toList());
    }

    Reading(int[] tokens, List<SequenceMemory> memories) {
        this.tokens = tokens;
        this.memories = memories;
    }

    void read(int end) {
        for (int i = 0; i < memories.size(); i++) {
            read(i, end);
        }
    }

    private void read(int index, int end) {
        SequenceMemory memory = memories.get(index);
        while (memory.length() < end) {
            int count = Math.min(BATCH, end - memory.length());
            var run = new Run(0, count, memory.length());
            Rows rows = rows(run);
            for (int layer = 0; layer < memory.layers(); layer++) {
                memory.layer(layer).append(rows, rows, run);
            }
            memory.grew(count);
        }
    }

    private Rows rows(Run run) {
        var rows = new Rows(run.count(), HEADS * SIZE);
        rows.shape(run.count(), HEADS * SIZE);
        for (int t = 0; t < run.count(); t++) {
            int[] before = Arrays.copyOf(tokens, run.position() + t + 1);
            var noise = new SplittableRandom(Arrays.hashCode(before));
            for (int i = 0; i < HEADS * SIZE; i++) {
                rows.values()[rows.at(t) + i] = (float) noise.nextGaussian();
            }
        }
        return rows;
    }

    /** What a query at the last position that was read sees, of every layer. */
    List<float[]> seen() {
        var seen = new ArrayList<float[]>();
        for (SequenceMemory memory : memories) {
            var run = new Run(0, 1, memory.length() - 1);
            for (int layer = 0; layer < memory.layers(); layer++) {
                Rows q = rows(run);
                Rows y = rows(run);
                int window = layer == 0 && memory.layers() > 1 ? LayerShape.EVERYTHING : WINDOW;
                kernels.attend(y, q, List.of(new Reader(run, memory.layer(layer).view())), window);
                seen.add(y.values());
            }
        }
        return seen;
    }

    List<Snapshot> snapshots(int length) {
        return memories.stream().map(memory -> memory.snapshot(length)).toList();
    }

    /** {@code count} tokens that begin with a number. */
    static int[] text(int first, int count) {
        return IntStream.range(first, first + count).toArray();
    }

    static int[] joined(int[] text, int... more) {
        int[] all = Arrays.copyOf(text, text.length + more.length);
        System.arraycopy(more, 0, all, text.length, more.length);
        return all;
    }

    List<SequenceMemory> memories() {
        return memories;
    }

    /** That it sees what a reading from the first token on sees, kept in the same format. */
    void assertEqualToScratch(MemoryFormat format) {
        var other = new BlockPool(format, 64, Long.MAX_VALUE);
        try (var scratch = new Reading(other, tokens, memories.size() - 1)) {
            for (int i = 0; i < memories.size(); i++) {
                scratch.read(i, memories.get(i).length());
            }
            List<float[]> expected = scratch.seen();
            List<float[]> seen = seen();
            for (int i = 0; i < seen.size(); i++) {
                assertThat(seen.get(i)).containsExactly(expected.get(i));
            }
        }
    }

    @Override
    public void close() {
        memories.forEach(SequenceMemory::close);
    }
}
