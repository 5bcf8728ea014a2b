package dev.stepgate.engine.kv;

import dev.stepgate.engine.kernel.MemoryBlock;

/**
 * A block of a pool and how many hold it. Owned by the thread that owns the model.
 *
 * <p>Whoever holds it alone may write anywhere. Where several do, the sequence that filled it may
 * go on behind the slots that were sealed; writing to one of those takes a copy first.
 */
final class Block {

    final MemoryBlock contents;

    /** Sequences and snapshots that hold it, and how many of them are snapshots. */
    private int holders = 1;

    private int snapshots;
    private int sealedSlots;

    Block(MemoryBlock contents) {
        this.contents = contents;
    }

    boolean heldByOne() {
        return holders == 1;
    }

    boolean heldByNone() {
        return holders == 0;
    }

    boolean heldBySnapshots() {
        return snapshots > 0;
    }

    boolean heldBySnapshotsOnly() {
        return snapshots > 0 && holders == snapshots;
    }

    /** Held by one more sequence. */
    void hold() {
        holders++;
    }

    /** Held by one sequence less. */
    void letGo() {
        holders--;
    }

    /** Held by one more snapshot, which sees the first {@code slots}. */
    void seal(int slots) {
        sealedSlots = heldByOne() ? slots : Math.max(sealedSlots, slots);
        holders++;
        snapshots++;
    }

    /** Held by one snapshot less. */
    void unseal() {
        holders--;
        snapshots--;
    }

    /** Whether writing from a slot on would change what somebody else sees. */
    boolean sealedFrom(int slot) {
        return !heldByOne() && slot < sealedSlots;
    }

    long bytes() {
        return contents.shape().bytes();
    }
}
