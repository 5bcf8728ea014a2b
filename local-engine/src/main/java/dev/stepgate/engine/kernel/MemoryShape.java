package dev.stepgate.engine.kernel;

/**
 * The measures of a {@link MemoryBlock}. Shapes use S positions, G heads, D head size.
 *
 * @param positions S, consecutive positions of a block
 * @param heads G, key/value heads of the layer
 * @param headSize D
 */
public record MemoryShape(MemoryFormat format, int positions, int heads, int headSize) {

    /** Memory that a block takes, in bytes. */
    public long bytes() {
        return bytes(positions);
    }

    /** What some slots of it take, in bytes. */
    public long bytes(int slots) {
        return 2 * format.bytes(headSize) * slots * heads;
    }

    /** Head vectors of a block, S · G. */
    int vectors() {
        return Math.multiplyExact(positions, heads);
    }

    /** Elements of a block's keys, S · G · D. */
    int elements() {
        return Math.multiplyExact(vectors(), headSize);
    }

    /** Which of the block's vectors is a head's at a slot; a head's vectors lie side by side. */
    int vector(int head, int slot) {
        return head * positions + slot;
    }
}
