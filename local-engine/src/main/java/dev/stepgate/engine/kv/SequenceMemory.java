package dev.stepgate.engine.kv;

import java.util.List;

/**
 * What the layers remember of one sequence, one memory each. Owned by the thread that owns the
 * model; whoever has it closes it, which gives its blocks back.
 */
public final class SequenceMemory implements AutoCloseable {

    private final List<LayerMemory> layers;
    private final int batchTokens;
    private int length;

    /**
     * Remembers nothing yet.
     *
     * @param batchTokens the most tokens of its batches
     */
    public SequenceMemory(BlockPool pool, List<LayerShape> layers, int batchTokens) {
        this(
                layers.stream().map(layer -> new LayerMemory(pool, layer, batchTokens)).toList(),
                batchTokens,
                0);
    }

    SequenceMemory(List<LayerMemory> layers, int batchTokens, int length) {
        this.layers = List.copyOf(layers);
        this.batchTokens = batchTokens;
        this.length = length;
    }

    /** How many layers there are. */
    int layers() {
        return layers.size();
    }

    public LayerMemory layer(int index) {
        return layers.get(index);
    }

    /** Tokens remembered, which is the next token's position. */
    public int length() {
        return length;
    }

    /** Notes that every layer has appended {@code tokens} more. */
    public void grew(int tokens) {
        length += tokens;
    }

    /**
     * Forgets every position from {@code positions} on: as many as one batch has, and no more than
     * were appended since it was opened, since a window's older blocks are gone.
     */
    public void keep(int positions) {
        if (positions > length || !layers.stream().allMatch(l -> l.holdsUpTo(positions))) {
            throw new IllegalArgumentException(
                    "keep "
                            + positions
                            + " of "
                            + length
                            + " positions (expected: one batch back)");
        }
        length = positions;
        layers.forEach(layer -> layer.keep(positions));
    }

    /** The most that the pool has less, at any time, while this grows by so many tokens. */
    public long bytesToGrow(int tokens) {
        return layers.stream().mapToLong(layer -> layer.bytesToGrow(length, tokens)).sum();
    }

    /** Memory held, in bytes, including what is shared with others. */
    public long bytes() {
        return layers.stream().mapToLong(LayerMemory::bytes).sum();
    }

    /** Shares the first {@code positions} without copying any; this may go on. */
    public Snapshot snapshot(int positions) {
        if (positions > length) {
            throw new IllegalArgumentException(
                    "a snapshot of %d of %d positions".formatted(positions, length));
        }
        return new Snapshot(
                layers.stream().map(layer -> layer.shelf(positions)).toList(),
                batchTokens,
                positions);
    }

    @Override
    public void close() {
        length = 0;
        layers.forEach(LayerMemory::close);
    }
}
