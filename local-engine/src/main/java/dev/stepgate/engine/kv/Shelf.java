package dev.stepgate.engine.kv;

import dev.stepgate.engine.kernel.MemoryBlock;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The blocks of one layer that a snapshot holds, by their index: all of a full layer's, but of a
 * windowed layer's only some. Owned by the thread that owns the model.
 */
final class Shelf {

    private final BlockPool pool;
    private final LayerShape layer;
    private final int blockPositions;
    private final NavigableMap<Integer, Portion> portions = new TreeMap<>();

    /** A block and how many of its slots are meant. */
    private record Portion(Block block, int slots) {}

    Shelf(BlockPool pool, LayerShape layer) {
        this.pool = pool;
        this.layer = layer;
        this.blockPositions = pool.shape(layer).positions();
    }

    /** Holds a block, of which the first {@code slots} will not change. */
    void put(int index, Block block, int slots) {
        pool.seal(block, slots);
        portions.put(index, new Portion(block, slots));
    }

    /** The greatest length, up to {@code most}, at which a sequence could go on. */
    int longest(int most) {
        return layer.longest(blockPositions, this::slots, most);
    }

    private int slots(int index) {
        Portion portion = portions.get(index);
        return portion == null ? 0 : portion.slots();
    }

    private int slotsNeeded(int index, int length) {
        return Math.min(blockPositions, length - index * blockPositions);
    }

    private int firstIndex(int length) {
        return layer.firstSeen(length) / blockPositions;
    }

    /** An empty memory for {@link #open}. */
    LayerMemory begin(int batchTokens) {
        return new LayerMemory(pool, layer, batchTokens);
    }

    /**
     * Gives an empty memory what a sequence of this length needs: whole blocks are shared, the last
     * is copied if it is not whole.
     */
    void open(LayerMemory memory, int length) {
        int rest = length % blockPositions;
        int whole = length / blockPositions;
        memory.startAt(firstIndex(length));
        for (int index = firstIndex(length); index < whole; index++) {
            memory.share(block(index));
        }
        if (rest > 0) {
            memory.copy(block(whole), rest);
        }
    }

    private Block block(int index) {
        Portion portion = portions.get(index);
        if (portion == null) {
            throw new IllegalArgumentException("block " + index + " is not held any more");
        }
        return portion.block();
    }

    /** What {@link #open} takes from the pool, in bytes. */
    long bytesToOpen(int length) {
        return length % blockPositions == 0 ? 0 : pool.shape(layer).bytes();
    }

    /**
     * What {@link #open} and reading so many tokens then keep from all others, in bytes: the blocks
     * shared that only snapshots held, the copy, and what is read.
     */
    long bytesToGoOn(int length, int tokens, int batchTokens) {
        int taken =
                Math.ceilDiv(length + tokens, blockPositions)
                        - Math.ceilDiv(length, blockPositions);
        int copied = length % blockPositions == 0 ? 0 : 1;
        long most = layer.mostBlocks(blockPositions, batchTokens, Integer.MAX_VALUE) - copied;
        long grown = Math.clamp(taken, 0, Math.max(0, most));
        long shared = 0;
        for (int index = firstIndex(length); index < length / blockPositions; index++) {
            shared += block(index).heldBySnapshotsOnly() ? 1 : 0;
        }
        return (shared + copied + grown) * pool.shape(layer).bytes();
    }

    /** Takes over the blocks that this lacks from a shelf of the same tokens, which gets empty. */
    void absorb(Shelf other) {
        for (var entry : other.portions.entrySet()) {
            Portion theirs = entry.getValue();
            if (theirs.slots() > slots(entry.getKey())) {
                Portion ours = portions.put(entry.getKey(), theirs);
                if (ours != null) {
                    pool.unseal(ours.block());
                }
            } else {
                pool.unseal(theirs.block());
            }
        }
        other.portions.clear();
    }

    /** Lets go of the blocks that no sequence of these lengths needs, and of slots behind all. */
    void keepFor(Collection<Integer> lengths) {
        int longest = Collections.max(lengths);
        Iterator<Map.Entry<Integer, Portion>> each = portions.entrySet().iterator();
        while (each.hasNext()) {
            var entry = each.next();
            Block block = entry.getValue().block();
            if (neededFor(lengths, entry.getKey())) {
                int slots = slotsNeeded(entry.getKey(), longest);
                entry.setValue(new Portion(block, Math.min(slots, entry.getValue().slots())));
            } else {
                pool.unseal(block);
                each.remove();
            }
        }
    }

    private boolean neededFor(Collection<Integer> lengths, int index) {
        for (int length : lengths) {
            if (layer.needs(blockPositions, index, length)) {
                return true;
            }
        }
        return false;
    }

    /** What it holds, to be told apart from the keys and values. */
    Outline.Layer outline() {
        var slots = new TreeMap<Integer, Integer>();
        portions.forEach((index, portion) -> slots.put(index, portion.slots()));
        return new Outline.Layer(layer, slots);
    }

    /** The blocks of the {@link #outline}, in its order. */
    Stream<MemoryBlock> contents() {
        return portions.values().stream().map(portion -> portion.block().contents);
    }

    /** Takes a block from the pool, to be filled before anybody else sees it. */
    MemoryBlock add(int index, int slots) {
        Block block = pool.take(pool.shape(layer));
        put(index, block, slots);
        pool.letGo(block);
        return block.contents;
    }

    /** Whether it is of a layer like that. */
    boolean isOf(LayerShape other) {
        return layer.equals(other);
    }

    void close() {
        portions.values().forEach(portion -> pool.unseal(portion.block()));
        portions.clear();
    }
}
