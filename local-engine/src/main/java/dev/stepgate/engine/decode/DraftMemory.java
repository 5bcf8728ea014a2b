package dev.stepgate.engine.decode;

import dev.stepgate.engine.kernel.Rows;
import dev.stepgate.engine.kv.BlockPool;
import dev.stepgate.engine.kv.SequenceMemory;
import dev.stepgate.engine.kv.Snapshot;
import dev.stepgate.engine.model.DraftHead;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the draft heads know of one sequence: what each remembers, and the thoughts that none of
 * them has read yet (spec sections 4.3 and 4.4). Owned by the thread that owns the model.
 *
 * <p>A head pairs a token with the thought one position earlier and one level below, so every level
 * lags the one below by a row; that row is carried over from one step to the next.
 */
final class DraftMemory implements AutoCloseable {

    private final List<SequenceMemory> memories;

    /** By head, the last certain thought one level below, [1, E], or [0, E] before any. */
    private final List<Rows> carried;

    /** The trunk's certain thoughts that the first head has not paired yet, [pending, E]. */
    private final Rows heard;

    private DraftMemory(List<SequenceMemory> memories, List<Rows> carried, Rows heard) {
        this.memories = memories;
        this.carried = carried;
        this.heard = heard;
    }

    /**
     * Of a sequence that has not begun: nothing is remembered, and the first token has the thought
     * zero before it.
     *
     * @param heads in order, as many as may be used
     * @param width E
     * @param pool where the heads' blocks come from
     * @param stepTokens the most thoughts heard in one step
     */
    static DraftMemory empty(List<DraftHead> heads, int width, BlockPool pool, int stepTokens) {
        var heard = new Rows(stepTokens + 1, width);
        heard.shape(1, width);
        var carried = Stream.generate(() -> new Rows(1, width)).limit(heads.size()).toList();
        carried.forEach(row -> row.shape(1, width));
        return new DraftMemory(
                heads.stream()
                        .map(head -> head.remember(pool, stepTokens + 1 + heads.size()))
                        .toList(),
                carried,
                heard);
    }

    /**
     * Of a sequence whose beginning is remembered: head k begins k + 1 tokens behind the trunk, so
     * that what the trunk thinks next is all they need to hear.
     *
     * @param memories the heads'
     */
    static DraftMemory resumed(List<SequenceMemory> memories, int width, int stepTokens) {
        var heard = new Rows(stepTokens + 1, width);
        heard.shape(0, width);
        var carried = Stream.generate(() -> new Rows(1, width)).limit(memories.size()).toList();
        carried.forEach(row -> row.shape(0, width));
        return new DraftMemory(List.copyOf(memories), carried, heard);
    }

    /** What each head remembers, to begin others with. */
    List<Snapshot> snapshots() {
        return memories.stream().map(memory -> memory.snapshot(memory.length())).toList();
    }

    /** How many heads there are. */
    int depth() {
        return memories.size();
    }

    /** Tokens the first head has read; the next one's position. */
    int certainTokens() {
        return memories.isEmpty() ? 0 : memories.getFirst().length();
    }

    /** Thoughts heard that the first head has not paired with a token. */
    int pending() {
        return heard.count();
    }

    /** Whether there is room for so many more thoughts. */
    boolean canHear(int more) {
        return heard.count() + more <= heard.capacity();
    }

    /** Takes the trunk's thoughts of certain tokens, rows of [T, E]. */
    void hear(Rows thoughts, int row, int rows) {
        if (memories.isEmpty()) {
            return;
        }
        int before = heard.count();
        heard.shape(before + rows, thoughts.width());
        heard.put(before, thoughts, row, rows);
    }

    SequenceMemory memory(int head) {
        return memories.get(head);
    }

    Rows carried(int head) {
        return carried.get(head);
    }

    /** Hands the oldest thoughts over, which are then paired. */
    void give(Rows to, int row, int rows) {
        to.put(row, heard, 0, rows);
        heard.drop(rows);
    }

    /** The most that the pool has less while every head reads so many tokens. */
    long bytesToGrow(int tokens) {
        return memories.stream().mapToLong(memory -> memory.bytesToGrow(tokens)).sum();
    }

    /** Gives the memory back. */
    @Override
    public void close() {
        memories.forEach(SequenceMemory::close);
    }
}
