package dev.stepgate.engine.kv;

import dev.stepgate.engine.kernel.MemoryShape;
import dev.stepgate.engine.kernel.Remembered;
import dev.stepgate.engine.kernel.Rows;
import dev.stepgate.engine.kernel.Run;
import java.util.ArrayList;
import java.util.List;

/**
 * What one layer remembers of one sequence, in consecutive blocks: all of them, or those that a
 * window still needs. Owned by the thread that owns the model.
 */
public final class LayerMemory {

    private final BlockPool pool;
    private final LayerShape layer;
    private final int batchTokens;
    private final MemoryShape shape;
    private final List<Block> blocks = new ArrayList<>();
    private final Remembered view;

    /** The index of the first block held: it starts at position {@code firstBlock} · S. */
    private int firstBlock;

    LayerMemory(BlockPool pool, LayerShape layer, int batchTokens) {
        this.pool = pool;
        this.layer = layer;
        this.batchTokens = batchTokens;
        this.shape = pool.shape(layer);
        this.view = new Remembered(shape, index -> blocks.get(index - firstBlock).contents);
    }

    /** Writes the keys and values of a run of new tokens, rows of [T, G·D], at their positions. */
    public void append(Rows keys, Rows values, Run run) {
        int end = run.position() + run.count();
        forgetBefore(layer.firstNeeded(end, batchTokens));
        makeRoom(run.position(), end);
        for (int i = 0; i < run.count(); i++) {
            int position = run.position() + i;
            Block block = blocks.get(position / shape.positions() - firstBlock);
            block.contents.put(position % shape.positions(), keys, values, run.row() + i);
        }
    }

    /** What to attend to. */
    public Remembered view() {
        return view;
    }

    private void forgetBefore(int position) {
        int first = position / shape.positions();
        if (first > firstBlock) {
            List<Block> old = blocks.subList(0, Math.min(first - firstBlock, blocks.size()));
            old.forEach(pool::letGo);
            old.clear();
            firstBlock = first;
        }
    }

    private void makeRoom(int from, int end) {
        if (from < endOfBlocks() && isSealed(from)) {
            int index = from / shape.positions() - firstBlock;
            Block shared = blocks.get(index);
            blocks.set(index, copyOf(shared, from % shape.positions()));
            pool.letGo(shared);
        }
        while (endOfBlocks() < end) {
            blocks.add(pool.take(shape));
        }
    }

    private boolean isSealed(int position) {
        Block block = blocks.get(position / shape.positions() - firstBlock);
        return block.sealedFrom(position % shape.positions());
    }

    private int endOfBlocks() {
        return (firstBlock + blocks.size()) * shape.positions();
    }

    /** Whether a sequence of this length could go on. */
    boolean holdsUpTo(int length) {
        return layer.firstSeen(length) >= firstBlock * shape.positions();
    }

    /** Forgets every position from {@code length} on. */
    void keep(int length) {
        int end = Math.ceilDiv(length, shape.positions());
        while (firstBlock + blocks.size() > end) {
            pool.letGo(blocks.removeLast());
        }
    }

    /** The most that the pool has less, at any time, while this grows by so many tokens. */
    long bytesToGrow(int length, int tokens) {
        long blocksOfAll = Math.ceilDiv((long) length + tokens, shape.positions());
        long taken = blocksOfAll - firstBlock - blocks.size();
        long alone = blocks.stream().filter(Block::heldByOne).count();
        long most = layer.mostBlocks(shape.positions(), batchTokens, Integer.MAX_VALUE) - alone;
        boolean copies = tokens > 0 && length < endOfBlocks() && isSealed(length);
        return (Math.clamp(taken, 0, Math.max(0, most)) + (copies ? 1 : 0)) * shape.bytes();
    }

    /** Memory held, in bytes; what others hold too counts. */
    long bytes() {
        return blocks.size() * shape.bytes();
    }

    /** Shares the blocks of the first {@code length} positions, as far as they are held. */
    Shelf shelf(int length) {
        var shelf = new Shelf(pool, layer);
        for (int i = 0; i < blocks.size(); i++) {
            int start = (firstBlock + i) * shape.positions();
            if (start < length) {
                int slots = Math.min(shape.positions(), length - start);
                shelf.put(firstBlock + i, blocks.get(i), slots);
            }
        }
        return shelf;
    }

    /** Begins with the block of this index instead of the first. */
    void startAt(int index) {
        firstBlock = index;
    }

    /** Holds one more block, which others hold too. */
    void share(Block block) {
        pool.hold(block);
        blocks.add(block);
    }

    /** Holds one more block, of which the first slots are those of another. */
    void copy(Block from, int slots) {
        blocks.add(copyOf(from, slots));
    }

    private Block copyOf(Block from, int slots) {
        Block copy = pool.take(shape);
        copy.contents.copy(from.contents, slots);
        return copy;
    }

    /** Gives every block back. */
    void close() {
        blocks.forEach(pool::letGo);
        blocks.clear();
    }
}
