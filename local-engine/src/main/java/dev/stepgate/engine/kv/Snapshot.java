package dev.stepgate.engine.kv;

import dev.stepgate.engine.kernel.MemoryBlock;
import dev.stepgate.engine.terms.EngineFault;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;

/**
 * What a sequence remembered of its first tokens, to begin others with. Its blocks are shared and
 * never change. Owned by the thread that owns the model; whoever has it closes it.
 */
public final class Snapshot implements AutoCloseable {

    private final List<Shelf> layers;
    private final int batchTokens;
    private int length;

    Snapshot(List<Shelf> layers, int batchTokens, int length) {
        this.layers = List.copyOf(layers);
        this.batchTokens = batchTokens;
        this.length = length;
    }

    /** Tokens remembered. */
    public int length() {
        return length;
    }

    /** The greatest length, up to {@code most}, at which {@link #open} can go on; 0 at worst. */
    public int longest(int most) {
        return Restarts.inAll(
                Math.min(most, length),
                layers.stream().<IntUnaryOperator>map(layer -> layer::longest).toList());
    }

    /**
     * Begins a sequence with the first {@code positions}. Whole blocks are shared, the rest is
     * copied.
     *
     * @throws IllegalArgumentException if a window's blocks are gone: see {@link #longest}
     * @throws EngineFault.Stopped when the pool has no room for the copies
     */
    public SequenceMemory open(int positions) {
        if (positions > length) {
            throw new IllegalArgumentException(
                    "%d of a snapshot's %d positions".formatted(positions, length));
        }
        var opened = new ArrayList<LayerMemory>();
        try {
            for (Shelf layer : layers) {
                LayerMemory memory = layer.begin(batchTokens);
                opened.add(memory);
                layer.open(memory, positions);
            }
        } catch (RuntimeException | Error e) {
            opened.forEach(LayerMemory::close);
            throw e;
        }
        return new SequenceMemory(opened, batchTokens, positions);
    }

    /** What {@link #open} takes from the pool, in bytes. */
    public long bytesToOpen(int positions) {
        return layers.stream().mapToLong(layer -> layer.bytesToOpen(positions)).sum();
    }

    /** What {@link #open} and reading so many tokens then keep from all others, in bytes. */
    long bytesToGoOn(int positions, int tokens) {
        return layers.stream()
                .mapToLong(layer -> layer.bytesToGoOn(positions, tokens, batchTokens))
                .sum();
    }

    /** Takes over what this lacks from a snapshot of the same tokens, which then has nothing. */
    void absorb(Snapshot other) {
        for (int i = 0; i < layers.size(); i++) {
            layers.get(i).absorb(other.layers.get(i));
        }
        length = Math.max(length, other.length);
        other.length = 0;
    }

    /**
     * Lets go of what no sequence of these lengths needs, and becomes as short as the longest.
     *
     * @param lengths one or more
     */
    void keepFor(Collection<Integer> lengths) {
        layers.forEach(layer -> layer.keepFor(lengths));
        length = Math.min(length, Collections.max(lengths));
    }

    /** What it holds, to be told apart from the keys and values. */
    Outline.Memory outline() {
        return new Outline.Memory(length, layers.stream().map(Shelf::outline).toList());
    }

    /** The blocks of the {@link #outline}, in its order. */
    Stream<MemoryBlock> contents() {
        return layers.stream().flatMap(Shelf::contents);
    }

    /** Whether it is of layers like those. */
    boolean isOf(Outline.Memory other) {
        boolean same = layers.size() == other.layers().size();
        for (int i = 0; same && i < layers.size(); i++) {
            same = layers.get(i).isOf(other.layers().get(i).shape());
        }
        return same;
    }

    /** Becomes one of so many positions, of which it is given block after block. */
    void begin(int positions) {
        length = positions;
    }

    /** Takes a block from the pool, to be filled before anybody else sees it. */
    MemoryBlock add(int layer, int index, int slots) {
        return layers.get(layer).add(index, slots);
    }

    @Override
    public void close() {
        layers.forEach(Shelf::close);
        length = 0;
    }
}
