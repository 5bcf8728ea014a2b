package dev.stepgate.engine.kv;

import java.util.List;

/**
 * What the whole trunk remembers of one sequence, one memory per layer. Owned by the thread that
 * owns the model.
 */
public final class SequenceMemory {

    private final List<LayerMemory> layers;
    private int length;

    public SequenceMemory(List<LayerMemory> layers) {
        this.layers = List.copyOf(layers);
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
     * Forgets every position from {@code positions} on. What a ring overwrote meanwhile is gone, so
     * at most one batch may be forgotten.
     */
    public void keep(int positions) {
        length = positions;
    }

    /** Memory held, in bytes. */
    public long bytes() {
        return layers.stream().mapToLong(LayerMemory::bytes).sum();
    }
}
