package dev.stepgate.engine.kv;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Beginnings that outlive memory and restarts, in files of one folder; those unused for longest are
 * deleted where room is wanted. Owned by the thread that owns the model; the store closes it.
 *
 * <p>A file's name is a number that grows with use. While one is written by a thread of its own no
 * other is; whatever does not fit in meanwhile is not written. A file that is damaged, or another
 * model's, is deleted.
 */
public final class PrefixFiles {

    /** Reading fewer tokens again costs less than a file. */
    static final int LEAST_TOKENS = 256;

    private static final String ENDING = ".prefix";

    private final Path folder;
    private final Runnable giveBack;
    private final long budgetBytes;
    private final PrefixFile.Stamp stamp;

    /** Those used last at the end. */
    private final List<PrefixFile> files = new ArrayList<>();

    /** The one that is being written, if one is. */
    private final List<Writing> writing = new ArrayList<>();

    /** Of the start: later there is nobody to tell. */
    private final List<String> remarks = new ArrayList<>();

    private long next;
    private long deletions;

    private record Writing(PrefixJob job, Outline outline, Thread thread) {}

    /** A file that a prompt can be begun with, and how many tokens of it. */
    record Match(PrefixFile file, int length) {}

    private PrefixFiles(Path folder, Runnable giveBack, long budgetBytes, PrefixFile.Stamp stamp) {
        this.folder = folder;
        this.giveBack = giveBack;
        this.budgetBytes = budgetBytes;
        this.stamp = stamp;
    }

    /** No files at all. */
    public static PrefixFiles none(BlockPool pool) {
        return new PrefixFiles(Path.of(""), () -> {}, 0, pool.stamp(new byte[0]));
    }

    /**
     * A model's own folder in another; none where somebody else is using it.
     *
     * @param budgetBytes the most that the files take
     * @param identity 32 bytes, the same where keys and values mean the same
     */
    public static PrefixFiles in(Path parent, long budgetBytes, byte[] identity, BlockPool pool) {
        Path path = parent.resolve(HexFormat.of().formatHex(identity, 0, 8));
        return PrivateFolder.take(path)
                .map(
                        folder -> {
                            var files =
                                    new PrefixFiles(
                                            path,
                                            folder::giveBack,
                                            budgetBytes,
                                            pool.stamp(identity));
                            files.openAll(folder);
                            return files;
                        })
                .orElseGet(
                        () -> {
                            PrefixFiles none = none(pool);
                            none.remarks.add(
                                    "reuse folder: "
                                            + path
                                            + " is in use elsewhere; nothing is kept there");
                            return none;
                        });
    }

    private void openAll(PrivateFolder of) {
        try {
            for (Path path : of.files()) {
                String name = String.valueOf(path.getFileName());
                if (name.endsWith(PrivateFolder.UNFINISHED)) {
                    PrivateFolder.delete(path);
                } else if (name.matches("[0-9]{16}\\" + ENDING)) {
                    next = Long.parseLong(name.substring(0, 16)) + 1;
                    open(path);
                }
            }
            makeRoom(0);
        } catch (IOException e) {
            remarks.add("reuse folder: " + folder + ": " + e);
        }
    }

    private void open(Path path) {
        try {
            files.add(PrefixFile.open(path, stamp));
        } catch (IOException e) {
            remarks.add("reuse folder: deleted " + path + ", which is " + e.getMessage());
            PrivateFolder.delete(path);
        }
    }

    /** What the owner should know of the folder; mostly nothing. */
    public List<String> remarks() {
        return List.copyOf(remarks);
    }

    /** What the files take, in bytes. */
    long usedBytes() {
        return files.stream().mapToLong(PrefixFile::bytes).sum();
    }

    /** Whether it would write a beginning: one long enough that no file has yet. */
    boolean wants(Prefix prefix) {
        if (budgetBytes == 0 || prefix.length() < LEAST_TOKENS || prefix.filed(deletions)) {
            return false;
        }
        boolean covered = files.stream().anyMatch(file -> covers(file, prefix));
        if (covered) {
            prefix.file(deletions);
        }
        return !covered;
    }

    private boolean covers(PrefixFile file, Prefix prefix) {
        return prefix.inCommon(file.outline().tokens()) == prefix.length()
                && prefix.likely().stream()
                        .allMatch(length -> longest(file, length) >= prefix.longest(length));
    }

    private int longest(PrefixFile file, int most) {
        return file.outline().longest(stamp.blockPositions(), most);
    }

    /** Whether nothing is being written. */
    boolean idle() {
        collect();
        return writing.isEmpty();
    }

    boolean isWriting(Prefix prefix) {
        return writing.stream().anyMatch(each -> each.job().isOf(prefix));
    }

    /** Begins to write a beginning while the engine goes on; to be called when idle. */
    void save(Prefix prefix) {
        ready(prefix)
                .ifPresent(
                        each -> {
                            writing.add(each);
                            each.thread().start();
                        });
    }

    /** Writes a beginning, however long it takes. */
    void saveNow(Prefix prefix) {
        ready(prefix)
                .ifPresent(
                        each -> {
                            each.job().run();
                            keep(each);
                        });
    }

    /** One that is too large, or that could not be written, is not tried again as it is. */
    private Optional<Writing> ready(Prefix prefix) {
        Outline outline = prefix.outline();
        long bytes = PrefixFile.bytes(stamp, outline);
        if (bytes <= budgetBytes) {
            makeRoom(bytes);
        }
        prefix.file(deletions);
        if (bytes > budgetBytes) {
            return Optional.empty();
        }
        var job = new PrefixJob(prefix, outline, stamp, nextPath());
        Thread thread = Thread.ofPlatform().name("stepgate-prefix-writer").daemon().unstarted(job);
        return Optional.of(new Writing(job, outline, thread));
    }

    /** What a file of a beginning would take, in bytes. */
    long bytes(Prefix prefix) {
        return PrefixFile.bytes(stamp, prefix.outline());
    }

    long budgetBytes() {
        return budgetBytes;
    }

    private Path nextPath() {
        return folder.resolve("%016d%s".formatted(next++, ENDING));
    }

    private void makeRoom(long bytes) {
        while (!files.isEmpty() && usedBytes() + bytes > budgetBytes) {
            remove(files.getFirst());
        }
    }

    private void remove(PrefixFile file) {
        deletions++;
        files.remove(file);
        PrivateFolder.delete(file.path());
    }

    /** A beginning is about to give blocks back. */
    void leave(Prefix prefix) {
        for (Writing each : writing) {
            if (each.job().isOf(prefix)) {
                each.job().leave();
                prefix.unfile();
            }
        }
    }

    /** Waits for the one that is being written. */
    void settle() {
        boolean interrupted = false;
        while (writing.stream().anyMatch(each -> each.thread().isAlive())) {
            try {
                writing.getFirst().thread().join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        collect();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void collect() {
        if (!writing.isEmpty() && !writing.getFirst().thread().isAlive()) {
            keep(writing.removeFirst());
        }
    }

    /** A file takes the place of those of which it has all. */
    private void keep(Writing each) {
        if (each.job().written()) {
            var file = PrefixFile.of(each.job().path(), stamp, each.outline());
            List.copyOf(files).stream().filter(old -> replaces(file, old)).forEach(this::remove);
            files.add(file);
        }
    }

    private boolean replaces(PrefixFile file, PrefixFile old) {
        int[] tokens = old.outline().tokens();
        return file.outline().inCommon(tokens) == tokens.length
                && longest(file, tokens.length) >= longest(old, tokens.length);
    }

    /** The file that most tokens can be begun with, if they are worth it beyond so many known. */
    Optional<Match> find(int[] tokens, int known, int atMost) {
        collect();
        Optional<Match> found = Optional.empty();
        int most = known + LEAST_TOKENS - 1;
        for (PrefixFile file : files) {
            int inCommon = Math.min(file.outline().inCommon(tokens), atMost);
            int length = inCommon > most ? longest(file, inCommon) : 0;
            if (length > most) {
                found = Optional.of(new Match(file, length));
                most = length;
            }
        }
        return found;
    }

    /** What reading it takes from the pool, in bytes. */
    long bytesToRead(Match match) {
        return match.file().bytesToRead(stamp, match.length());
    }

    /**
     * Reads a beginning; empty where its file turns out to be no good.
     *
     * @param blank snapshots of nothing, which become the beginning's
     */
    Optional<Prefix> read(Match match, List<Snapshot> blank) {
        int length = match.length();
        Outline outline = match.file().outline();
        var prefix = new Prefix(Arrays.copyOf(outline.tokens(), length), blank);
        boolean good = false;
        try {
            if (prefix.isOf(outline)) {
                prefix.begin();
                match.file().read(stamp, length, prefix::add);
                good = prefix.longest(length) == length;
            }
        } catch (IOException e) {
            // It goes, like one that holds something else.
            return Optional.empty();
        } finally {
            if (!good) {
                prefix.close();
                remove(match.file());
            }
        }
        if (good) {
            use(match.file());
        }
        return good ? Optional.of(prefix) : Optional.empty();
    }

    private void use(PrefixFile file) {
        try {
            Path path = nextPath();
            Files.move(file.path(), path);
            files.remove(file);
            files.add(file.at(path));
        } catch (IOException e) {
            remove(file);
        }
    }

    /** Lets others use the folder; to be called when nothing is being written. */
    void close() {
        giveBack.run();
    }
}
