package dev.stepgate.engine.kv;

import dev.stepgate.engine.kernel.MemoryBlock;
import dev.stepgate.engine.kernel.MemoryFormat;
import dev.stepgate.engine.kernel.MemoryShape;
import dev.stepgate.engine.terms.EngineFault;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * The memory that sequences may take, in blocks of some positions of one layer; blocks given back
 * are used again. Owned by the thread that owns the model.
 */
public final class BlockPool {

    /** Positions of a block, unless told otherwise. */
    public static final int BLOCK_POSITIONS = 64;

    private final MemoryFormat format;
    private final int blockPositions;
    private final long budgetBytes;
    private final Map<MemoryShape, Deque<Block>> spare = new HashMap<>();
    private long usedBytes;
    private long snapshotBytes;
    private long onlySnapshotBytes;
    private long spareBytes;

    /** Up to {@code budgetBytes} in blocks of the usual size. */
    public BlockPool(MemoryFormat format, long budgetBytes) {
        this(format, BLOCK_POSITIONS, budgetBytes);
    }

    BlockPool(MemoryFormat format, int blockPositions, long budgetBytes) {
        this.format = format;
        this.blockPositions = blockPositions;
        this.budgetBytes = budgetBytes;
    }

    /** Memory that all sequences and everything kept for later may take together, in bytes. */
    public long budgetBytes() {
        return budgetBytes;
    }

    /** Memory taken, in bytes; a block that several hold counts once. */
    public long usedBytes() {
        return usedBytes;
    }

    /** Memory that snapshots hold, in bytes, including what sequences hold too. */
    public long snapshotBytes() {
        return snapshotBytes;
    }

    /** Memory that snapshots hold and no sequence, in bytes. */
    long onlySnapshotBytes() {
        return onlySnapshotBytes;
    }

    /** Memory that can still be taken, in bytes. */
    public long freeBytes() {
        return budgetBytes - usedBytes;
    }

    /**
     * The most that a layer takes for a sequence of so many tokens, in bytes.
     *
     * @param batchTokens the most tokens of its batches
     */
    public long mostBytes(LayerShape layer, int batchTokens, int tokens) {
        return layer.mostBlocks(blockPositions, batchTokens, tokens) * shape(layer).bytes();
    }

    /** What makes its blocks readable to another pool of the same model. */
    PrefixFile.Stamp stamp(byte[] identity) {
        return new PrefixFile.Stamp(identity, format, blockPositions);
    }

    MemoryShape shape(LayerShape layer) {
        return new MemoryShape(format, blockPositions, layer.heads(), layer.headSize());
    }

    /**
     * A block that nobody else holds; its contents mean nothing.
     *
     * @throws EngineFault.Stopped when the budget is spent
     */
    Block take(MemoryShape shape) {
        long bytes = shape.bytes();
        if (bytes > freeBytes()) {
            throw new EngineFault.Stopped(
                    "the memory of sequences is full: %,d of %,d bytes taken, %,d more wanted"
                            .formatted(usedBytes, budgetBytes, bytes));
        }
        Deque<Block> same = spare.get(shape);
        Block block;
        if (same == null || same.isEmpty()) {
            makeRoom(bytes);
            block = new Block(MemoryBlock.of(shape));
        } else {
            block = new Block(same.removeLast().contents);
            spareBytes -= bytes;
        }
        usedBytes += bytes;
        return block;
    }

    /** Arrays that wait to be used again count as well: the heap has room for the budget only. */
    private void makeRoom(long bytes) {
        if (usedBytes + spareBytes + bytes > budgetBytes) {
            spare.clear();
            spareBytes = 0;
        }
    }

    /** A sequence holds a block of others too. */
    void hold(Block block) {
        change(block, block::hold);
    }

    /** A sequence gives a block back. */
    void letGo(Block block) {
        change(block, block::letGo);
        reclaim(block);
    }

    private void change(Block block, Runnable holders) {
        onlySnapshotBytes -= block.heldBySnapshotsOnly() ? block.bytes() : 0;
        holders.run();
        onlySnapshotBytes += block.heldBySnapshotsOnly() ? block.bytes() : 0;
    }

    /** A snapshot holds a block too and sees its first {@code slots}. */
    void seal(Block block, int slots) {
        if (!block.heldBySnapshots()) {
            snapshotBytes += block.bytes();
        }
        change(block, () -> block.seal(slots));
    }

    /** A snapshot gives a block back. */
    void unseal(Block block) {
        change(block, block::unseal);
        if (!block.heldBySnapshots()) {
            snapshotBytes -= block.bytes();
        }
        reclaim(block);
    }

    private void reclaim(Block block) {
        if (block.heldByNone()) {
            usedBytes -= block.bytes();
            spareBytes += block.bytes();
            spare.computeIfAbsent(block.contents.shape(), shape -> new ArrayDeque<>()).add(block);
        }
    }
}
