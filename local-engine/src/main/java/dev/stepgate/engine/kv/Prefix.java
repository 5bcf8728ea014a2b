package dev.stepgate.engine.kv;

import dev.stepgate.engine.kernel.MemoryBlock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.IntUnaryOperator;

/**
 * A beginning that some prompt had, with what the trunk and the draft heads remembered of it. Owned
 * by the thread that owns the model.
 *
 * <p>A restart after p tokens opens memory i at p − H + i, of H + 1 memories: each level reads the
 * thoughts of the one below from one position earlier on.
 */
final class Prefix {

    private static final long NEVER = -1;

    private final List<Snapshot> memories;
    private int[] tokens;

    /** Lengths that requests were begun at. */
    private final NavigableSet<Integer> served = new TreeSet<>();

    /** Where the last beginning ended that grew into this one; chats often go on from there. */
    private int endBefore;

    private boolean trimmed;

    /** Deletions of files there had been when one last had all of it; less for none. */
    private long filed = NEVER;

    private long used;

    Prefix(int[] tokens, List<Snapshot> memories) {
        this.tokens = tokens;
        this.memories = List.copyOf(memories);
    }

    int length() {
        return tokens.length;
    }

    /** When it was used last, by the store's count. */
    long used() {
        return used;
    }

    void use(long now) {
        used = now;
    }

    /** How many tokens it has in common with others. */
    int inCommon(int[] others) {
        return Departed.inCommon(tokens, others);
    }

    /** Its tokens, which nobody may change. */
    int[] tokens() {
        return tokens;
    }

    int inCommon(Prefix other) {
        return inCommon(other.tokens);
    }

    /** The greatest length, up to {@code most}, that all memories can begin at; 0 for none. */
    int longest(int most) {
        return Restarts.lagging(
                most, memories.stream().<IntUnaryOperator>map(memory -> memory::longest).toList());
    }

    /** How much earlier than a restart a memory is opened. */
    private int lag(int memory) {
        return memories.size() - 1 - memory;
    }

    /** What {@link #open} takes from the pool, in bytes. */
    long bytesToOpen(int length) {
        long bytes = 0;
        for (int i = 0; i < memories.size(); i++) {
            bytes += memories.get(i).bytesToOpen(length - lag(i));
        }
        return bytes;
    }

    /** What {@link #open} and reading so many tokens then keep from all others, in bytes. */
    long bytesToGoOn(int length, int tokens) {
        long bytes = 0;
        for (int i = 0; i < memories.size(); i++) {
            bytes += memories.get(i).bytesToGoOn(length - lag(i), tokens);
        }
        return bytes;
    }

    List<SequenceMemory> open(int length) {
        var opened = new ArrayList<SequenceMemory>();
        try {
            for (int i = 0; i < memories.size(); i++) {
                opened.add(memories.get(i).open(length - lag(i)));
            }
        } catch (RuntimeException | Error e) {
            opened.forEach(SequenceMemory::close);
            throw e;
        }
        served.add(length);
        return opened;
    }

    /**
     * Takes over all that is remembered of a beginning of the same tokens, which may be shorter.
     */
    void absorb(Prefix other) {
        if (other.length() < length()) {
            endBefore = Math.max(endBefore, other.longest(other.length()));
        }
        for (int i = 0; i < memories.size(); i++) {
            memories.get(i).absorb(other.memories.get(i));
        }
        served.addAll(other.served);
        trimmed = false;
        filed = NEVER;
    }

    /** Lets go of windows that no likely restart needs; others part from it at {@code branches}. */
    void trim(List<Integer> branches) {
        NavigableSet<Integer> likely = likely();
        likely.addAll(branches);
        keepFor(likely);
        trimmed = true;
    }

    /** Whether a file has all of it that no deletion since can have been of. */
    boolean filed(long deletions) {
        return filed == deletions;
    }

    /** Notes that a file has, or is getting, all of it. */
    void file(long deletions) {
        filed = deletions;
    }

    /** Notes that no file may have all of it. */
    void unfile() {
        filed = NEVER;
    }

    /** Whether it was trimmed and has not grown since. */
    boolean trimmed() {
        return trimmed;
    }

    /** Lengths that a later prompt may begin at. */
    NavigableSet<Integer> likely() {
        var likely = new TreeSet<>(served);
        likely.add(endBefore);
        likely.add(longest(length()));
        return likely;
    }

    /** What it holds, to be told apart from the keys and values. */
    Outline outline() {
        return new Outline(tokens.clone(), memories.stream().map(Snapshot::outline).toList());
    }

    /** The blocks of the {@link #outline}, in its order. */
    List<MemoryBlock> contents() {
        return memories.stream().flatMap(Snapshot::contents).toList();
    }

    /** Lets go of what lies behind the longest restart that was served; says if any was. */
    boolean cut() {
        if (served.isEmpty()) {
            return false;
        }
        if (served.last() < length()) {
            tokens = Arrays.copyOf(tokens, served.last());
            endBefore = 0;
            keepFor(served);
        }
        return true;
    }

    private void keepFor(NavigableSet<Integer> restarts) {
        for (int i = 0; i < memories.size(); i++) {
            int lag = lag(i);
            memories.get(i)
                    .keepFor(restarts.stream().map(length -> Math.max(0, length - lag)).toList());
        }
    }

    /** Whether its memories are of the same layers. */
    boolean isOf(Outline outline) {
        boolean same = memories.size() == outline.memories().size();
        for (int i = 0; same && i < memories.size(); i++) {
            same = memories.get(i).isOf(outline.memories().get(i));
        }
        return same;
    }

    /** Gives every memory its length; its blocks are yet to come. */
    void begin() {
        for (int i = 0; i < memories.size(); i++) {
            memories.get(i).begin(length() - lag(i));
        }
    }

    /** Takes a block from the pool, to be filled before anybody else sees it. */
    MemoryBlock add(int memory, int layer, int index, int slots) {
        return memories.get(memory).add(layer, index, slots);
    }

    void close() {
        memories.forEach(Snapshot::close);
    }
}
