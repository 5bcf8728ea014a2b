package dev.stepgate.engine.kernel;

import java.nio.ByteBuffer;

/**
 * The keys and values of S consecutive positions of one layer, [G, S, D] each. Owned by the thread
 * that owns the model.
 */
public record MemoryBlock(MemoryShape shape, HeadVectors keys, HeadVectors values) {

    /** A block whose contents mean nothing yet. */
    public static MemoryBlock of(MemoryShape shape) {
        return new MemoryBlock(shape, HeadVectors.of(shape), HeadVectors.of(shape));
    }

    /** Keeps one row of keys and one of values, [G, D] each, in a slot. */
    public void put(int slot, Rows keyRows, Rows valueRows, int row) {
        put(keys, slot, keyRows.values(), keyRows.at(row));
        put(values, slot, valueRows.values(), valueRows.at(row));
    }

    private void put(HeadVectors to, int slot, float[] from, int at) {
        int size = shape.headSize();
        for (int head = 0; head < shape.heads(); head++) {
            to.put(shape.vector(head, slot), size, from, at + head * size);
        }
    }

    /** Becomes a copy of the first {@code slots} slots of a block of the same shape. */
    public void copy(MemoryBlock from, int slots) {
        for (int head = 0; head < shape.heads(); head++) {
            int first = shape.vector(head, 0);
            keys.copy(from.keys, first, slots, shape.headSize());
            values.copy(from.values, first, slots, shape.headSize());
        }
    }

    /** Writes the first {@code slots} slots as they are: {@link MemoryShape#bytes(int)}. */
    public void write(int slots, ByteBuffer to) {
        for (int head = 0; head < shape.heads(); head++) {
            keys.write(shape.vector(head, 0), slots, shape.headSize(), to);
            values.write(shape.vector(head, 0), slots, shape.headSize(), to);
        }
    }

    /** Reads what a block of the same shape wrote. */
    public void read(int slots, ByteBuffer from) {
        for (int head = 0; head < shape.heads(); head++) {
            keys.read(shape.vector(head, 0), slots, shape.headSize(), from);
            values.read(shape.vector(head, 0), slots, shape.headSize(), from);
        }
    }
}
