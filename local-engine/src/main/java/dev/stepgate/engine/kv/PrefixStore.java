package dev.stepgate.engine.kv;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Beginnings of prompts and what the trunk and the draft heads remembered of them, so that a prompt
 * that begins alike need not be read again. Owned by the thread that owns the model.
 *
 * <p>It holds no more than its budget, and gives way to running sequences: windows that no likely
 * restart needs go first; then, of the older half, the ends of beginnings down to what was ever
 * used again, then whole beginnings, those unused for longest first; then the same of the newer
 * half. So a system prompt that many share stays, and what came lately has time to be used again.
 * What goes may be found again in files.
 */
public final class PrefixStore implements AutoCloseable {

    private final BlockPool pool;
    private final long budgetBytes;
    private final PrefixFiles files;
    private final List<Prefix> prefixes = new ArrayList<>();
    private final Departed departed = new Departed();
    private long clock;
    private long hits;
    private long tokensReused;

    /** One without files. */
    public PrefixStore(BlockPool pool, long budgetBytes) {
        this(pool, budgetBytes, PrefixFiles.none(pool));
    }

    /**
     * Holds nothing yet.
     *
     * @param budgetBytes the most that is held, of the pool's budget; 0 for nothing
     * @param files where beginnings are kept that it had to let go of; from here on its own
     */
    public PrefixStore(BlockPool pool, long budgetBytes, PrefixFiles files) {
        this.pool = pool;
        this.budgetBytes = budgetBytes;
        this.files = files;
    }

    /**
     * How it went so far.
     *
     * @param hits prompts that were begun from here
     * @param tokensReused tokens they did not have to read, in all
     * @param bytes memory held now
     */
    public record Counts(long hits, long tokensReused, long bytes) {}

    /** A beginning that a prompt can be begun with; means nothing once the store has changed. */
    public final class Found {
        private final Prefix prefix;
        private final int length;

        private Found(Prefix prefix, int length) {
            this.prefix = prefix;
            this.length = length;
        }

        /** Tokens in common, p. */
        public int length() {
            return length;
        }

        /**
         * Whether every memory could read so many tokens after {@link #open}, if all that only
         * beginnings hold were let go of. Changes nothing.
         */
        public boolean leavesRoom(int tokens) {
            return prefix.bytesToGoOn(length, tokens)
                    <= pool.freeBytes() + pool.onlySnapshotBytes();
        }

        /**
         * Begins new sequences with it, making room for what has to be copied: of H + 1 memories,
         * memory i remembers p − H + i tokens. Empty when there is no room.
         */
        public Optional<List<SequenceMemory>> open() {
            long bytes = prefix.bytesToOpen(length);
            if (!shrink(() -> pool.freeBytes() >= bytes, other -> other != prefix)) {
                return Optional.empty();
            }
            List<SequenceMemory> opened = prefix.open(length);
            prefix.use(++clock);
            hits++;
            tokensReused += opened.getFirst().length();
            return Optional.of(opened);
        }
    }

    /**
     * The longest beginning, up to {@code atMost} tokens, that some prompt had in common with these
     * and whose windows are still held.
     */
    public Optional<Found> find(int[] tokens, int atMost) {
        Optional<Found> longest = Optional.empty();
        int most = 0;
        for (Prefix prefix : newestFirst()) {
            int inCommon = Math.min(prefix.inCommon(tokens), atMost);
            int length = inCommon > most ? prefix.longest(inCommon) : 0;
            if (length > most) {
                longest = Optional.of(new Found(prefix, length));
                most = length;
            }
        }
        return longest;
    }

    /**
     * The beginning that has most tokens in common with a prompt, whether or not anything is
     * remembered of it.
     *
     * @param inCommon how many
     * @param next the token it goes on with; empty if it does not
     */
    public record Nearest(int inCommon, OptionalInt next) {}

    /** The beginning these tokens are most like; the newest of several. */
    public Nearest nearest(int[] tokens) {
        int[] nearest = departed.nearest(tokens);
        int most = Departed.inCommon(nearest, tokens);
        for (Prefix prefix : newestFirst()) {
            int inCommon = prefix.inCommon(tokens);
            if (inCommon > most) {
                most = inCommon;
                nearest = prefix.tokens();
            }
        }
        return new Nearest(
                most, most < nearest.length ? OptionalInt.of(nearest[most]) : OptionalInt.empty());
    }

    /**
     * Reads from a file what {@link #find} would not find, where that is much.
     *
     * @param blank snapshots of nothing, of the trunk and each draft head; from here on the store's
     *     own
     */
    public void recall(int[] tokens, int atMost, List<Snapshot> blank) {
        int known = find(tokens, atMost).map(Found::length).orElse(0);
        Optional<PrefixFiles.Match> match = files.find(tokens, known, atMost);
        if (match.isPresent() && makesRoom(files.bytesToRead(match.get()))) {
            files.read(match.get(), blank).ifPresent(this::keep);
        }
    }

    /** Lets go of others, but only where that is enough. */
    private boolean makesRoom(long bytes) {
        return bytes <= budgetBytes
                && bytes <= pool.freeBytes() + pool.snapshotBytes()
                && shrink(
                        () ->
                                pool.freeBytes() >= bytes
                                        && pool.snapshotBytes() + bytes <= budgetBytes,
                        prefix -> true);
    }

    /**
     * Keeps a beginning; it takes the place of those that it begins with. To be called where
     * another prompt may go on: at the ends of prompts and answers, and now and then while a long
     * prompt is read, since a window that was not kept when it passed is gone.
     *
     * @param tokens of which the first {@code length} are meant
     * @param snapshots the trunk's, then each draft head's, which may be shorter; from here on the
     *     store's own
     */
    public void remember(int[] tokens, int length, List<Snapshot> snapshots) {
        keep(new Prefix(Arrays.copyOf(tokens, length), snapshots));
        shrink(() -> pool.snapshotBytes() <= budgetBytes, prefix -> true);
        saveAhead();
    }

    private void keep(Prefix fresh) {
        int length = fresh.length();
        Optional<Prefix> longer =
                prefixes.stream().filter(p -> p.inCommon(fresh) == length).findFirst();
        if (longer.isPresent() && longer.get().length() > length) {
            files.leave(longer.get());
            longer.get().absorb(fresh);
            longer.get().use(++clock);
        } else {
            for (Prefix prefix : List.copyOf(prefixes)) {
                if (prefix.inCommon(fresh) == prefix.length()) {
                    files.leave(prefix);
                    fresh.absorb(prefix);
                    prefixes.remove(prefix);
                }
            }
            fresh.use(++clock);
            prefixes.add(fresh);
        }
    }

    /**
     * Writes one beginning to a file where room gets short, so that it is there before it has to be
     * let go of; never the one used last, which may be growing.
     */
    private void saveAhead() {
        long half = budgetBytes / 2;
        if ((pool.snapshotBytes() > half || pool.freeBytes() < half) && files.idle()) {
            newestFirst().stream()
                    .skip(1)
                    .filter(files::wants)
                    .reduce((newer, older) -> older)
                    .ifPresent(files::save);
        }
    }

    /** Lets go until the pool has so many bytes free; says whether it has. */
    public boolean release(long bytesWanted) {
        return shrink(() -> pool.freeBytes() >= bytesWanted, prefix -> true);
    }

    private boolean shrink(BooleanSupplier enough, Predicate<Prefix> mayShrink) {
        for (Prefix prefix : oldestFirst(mayShrink)) {
            if (enough.getAsBoolean()) {
                return true;
            }
            if (!prefix.trimmed()) {
                files.leave(prefix);
                prefix.trim(branches(prefix));
            }
        }
        List<Prefix> all = oldestFirst(mayShrink);
        List<Prefix> older = all.subList(0, all.size() / 2);
        return shorten(older, enough)
                || letGo(older, enough)
                || shorten(all, enough)
                || letGo(all, enough);
    }

    /** Lets go of ends that were never used again, and of what never was at all. */
    private boolean shorten(List<Prefix> which, BooleanSupplier enough) {
        for (Prefix prefix : held(which)) {
            if (enough.getAsBoolean()) {
                return true;
            }
            files.leave(prefix);
            int[] whole = prefix.tokens();
            if (prefix.cut()) {
                departed.add(whole);
                unlessLonger(prefix);
            } else {
                forget(prefix);
            }
        }
        return enough.getAsBoolean();
    }

    private boolean letGo(List<Prefix> which, BooleanSupplier enough) {
        for (Prefix prefix : held(which)) {
            if (enough.getAsBoolean()) {
                return true;
            }
            forget(prefix);
        }
        return enough.getAsBoolean();
    }

    private List<Prefix> held(List<Prefix> which) {
        return which.stream().filter(prefixes::contains).toList();
    }

    /** Joins a beginning that was cut with one that goes on from there, if there is one. */
    private void unlessLonger(Prefix cut) {
        prefixes.stream()
                .filter(other -> other != cut && other.inCommon(cut) == cut.length())
                .findFirst()
                .ifPresent(
                        other -> {
                            files.leave(other);
                            other.absorb(cut);
                            prefixes.remove(cut);
                        });
    }

    /** Where others part from it: a later prompt may do so, too. */
    private List<Integer> branches(Prefix prefix) {
        return prefixes.stream()
                .filter(other -> other != prefix)
                .map(prefix::inCommon)
                .distinct()
                .toList();
    }

    /** The one that is being written comes last. */
    private List<Prefix> oldestFirst(Predicate<Prefix> which) {
        return prefixes.stream()
                .filter(which)
                .sorted(Comparator.comparing(files::isWriting).thenComparingLong(Prefix::used))
                .toList();
    }

    private List<Prefix> newestFirst() {
        return prefixes.stream().sorted(Comparator.comparingLong(Prefix::used).reversed()).toList();
    }

    private void forget(Prefix prefix) {
        files.leave(prefix);
        prefixes.remove(prefix);
        departed.add(prefix.tokens());
        prefix.close();
    }

    /** The newest that are not in files and fit there together, those used last at the end. */
    private List<Prefix> lasting() {
        var lasting = new ArrayList<Prefix>();
        long bytes = 0;
        for (Prefix prefix : newestFirst()) {
            long more = files.wants(prefix) ? files.bytes(prefix) : Long.MAX_VALUE;
            if (more <= files.budgetBytes() - bytes) {
                bytes += more;
                lasting.addFirst(prefix);
            }
        }
        return lasting;
    }

    /** How it went so far. */
    public Counts counts() {
        return new Counts(hits, tokensReused, pool.snapshotBytes());
    }

    /** Writes as much to files as they may hold, and gives everything back. */
    @Override
    public void close() {
        files.settle();
        lasting().forEach(files::saveNow);
        files.close();
        List.copyOf(prefixes).forEach(this::forget);
    }
}
