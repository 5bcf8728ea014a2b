package dev.stepgate.gateway.store;

import dev.stepgate.gateway.tenant.Fact;
import dev.stepgate.gateway.tenant.Keeper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Everything that must outlive the process, one record a line in {@code journal.jsonl}.
 * Thread-safe. Records are only added; opening it writes a shorter file in its place when that
 * saves most of it.
 */
public final class Journal implements Keeper, AutoCloseable {
    private static final String FILE = "journal.jsonl";

    /** A file of fewer lines is not worth rewriting. */
    private static final int LINES_WORTH_REWRITING = 2_000;

    private final Replay replay;
    private final Writer writer;

    private Journal(Replay replay, Writer writer) {
        this.replay = replay;
        this.writer = writer;
    }

    /**
     * Reads what is there and gets ready to add to it.
     *
     * @param report told what an operator should know
     * @throws IOException if it cannot be read, or is damaged; the message names file and line
     */
    public static Journal open(DataFolder folder, Consumer<String> report) throws IOException {
        return open(folder, report, Appender::toDisk);
    }

    static Journal open(DataFolder folder, Consumer<String> report, Appender appender)
            throws IOException {
        try {
            return read(folder, report, appender);
        } catch (IOException fault) {
            throw Plainly.said(fault);
        }
    }

    private static Journal read(DataFolder folder, Consumer<String> report, Appender appender)
            throws IOException {
        Path file = folder.resolve(FILE);
        if (Files.notExists(file)) {
            replace(folder, List.of());
        }
        Replay replay = Replay.of(file);
        replay.reportTorn(report);
        long goodBytes = replay.goodBytes();
        List<Entry> essence = replay.essence();
        if (replay.lines() > Math.max(LINES_WORTH_REWRITING, 2 * essence.size())) {
            goodBytes = shorten(folder, essence, goodBytes, report);
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        try {
            channel.truncate(goodBytes);
            channel.force(true);
            channel.position(goodBytes);
        } catch (IOException fault) {
            channel.close();
            throw fault;
        }
        Writer writer = new Writer(channel, goodBytes, appender);
        writer.start();
        return new Journal(replay, writer);
    }

    private static long shorten(
            DataFolder folder, List<Entry> essence, long goodBytes, Consumer<String> report)
            throws IOException {
        try {
            return replace(folder, essence);
        } catch (IOException fault) {
            report.accept(
                    "the journal could not be rewritten shorter and stays as it is: "
                            + fault.getMessage());
            Files.deleteIfExists(folder.resolve(FILE + ".new"));
            return goodBytes;
        }
    }

    /** Writes a new file and puts it in the place of the old one; returns its length. */
    private static long replace(DataFolder folder, List<Entry> entries) throws IOException {
        Path draft = folder.resolve(FILE + ".new");
        Files.deleteIfExists(draft);
        long length;
        try (FileChannel channel =
                FileChannel.open(
                        draft,
                        EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(DataFolder.ownerOnly()))) {
            Appender.toDisk(channel, ByteBuffer.wrap(Line.header()));
            for (Entry entry : entries) {
                ByteBuffer line = ByteBuffer.wrap(Line.of(entry));
                while (line.hasRemaining()) {
                    channel.write(line);
                }
            }
            channel.force(true);
            length = channel.size();
        }
        Files.move(draft, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
        folder.force();
        return length;
    }

    /** Who there is by the journal in that folder, whoever has it open; oldest first. */
    public static List<Fact> peek(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        return Files.exists(file) ? List.copyOf(Replay.of(file).facts()) : List.of();
    }

    /** Who there was at the start, oldest first. */
    public List<Fact> facts() {
        return List.copyOf(replay.facts());
    }

    /** What was counted up to the start, by tenant. */
    public Map<String, Tally> tallies() {
        return Map.copyOf(replay.tallies());
    }

    /** The last instant a request was counted at up to the start; the epoch if there was none. */
    public Instant lastInstant() {
        return replay.lastInstant();
    }

    @Override
    public void keep(Fact fact) throws IOException {
        writer.add(Line.of(new Entry.Known(fact))).await();
    }

    /** Counts a request; records of one tenant are written in the order of the calls. */
    public Receipt counted(String tenant, Instant at) {
        return writer.add(Line.of(new Entry.Counted(tenant, at)));
    }

    /** Takes back a request that was counted at that instant. */
    public Receipt givenBack(String tenant, Instant at) {
        return writer.add(Line.of(new Entry.GivenBack(tenant, at)));
    }

    /** Writes what is waiting and stops. */
    @Override
    public void close() throws IOException {
        writer.close();
    }
}
