package dev.stepgate.gateway.journal;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What a journal says from its first line to its last. Owned by one thread. */
final class Replay {
    private final Path file;
    private final List<Fact> facts = new ArrayList<>();
    private final Map<String, Tally> tallies = new HashMap<>();
    private Instant lastInstant = Instant.EPOCH;
    private long lines;
    private long tornBytes;

    private Replay(Path file) {
        this.file = file;
    }

    /**
     * Reads the whole file.
     *
     * @throws IOException if a line is damaged; what follows the last line feed was never
     *     acknowledged to anybody and does not count as damage
     */
    static Replay of(Path file) throws IOException {
        Replay replay = new Replay(file);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            replay.read(in);
        }
        if (replay.lines == 0) {
            throw new IOException(file + ":1: the first line is missing (expected: a journal)");
        }
        return replay;
    }

    private void read(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int each = in.read(); each >= 0; each = in.read()) {
            if (each == '\n') {
                lines++;
                take(line.toByteArray());
                line.reset();
            } else {
                line.write(each);
            }
        }
        tornBytes = line.size();
    }

    private void take(byte[] line) throws IOException {
        try {
            if (lines == 1) {
                Line.checkHeader(line);
            } else {
                apply(Line.read(line));
            }
        } catch (IOException damage) {
            throw new IOException(
                    file
                            + ":"
                            + lines
                            + ": the line "
                            + damage.getMessage()
                            + "; the journal is damaged, restore it from a copy or remove the line",
                    damage);
        }
    }

    private void apply(Entry entry) {
        switch (entry) {
            case Entry.Known(Fact fact) -> facts.add(fact);
            case Entry.Counted(String tenant, Instant at) -> {
                tallies.merge(tenant, Tally.NONE.counted(at), (known, _) -> known.counted(at));
                reached(at);
            }
            case Entry.GivenBack(String tenant, Instant at) ->
                    tallies.computeIfPresent(tenant, (_, known) -> known.givenBack(at));
            case Entry.Tallied(String tenant, Tally tally) -> tallies.put(tenant, tally);
            case Entry.Reached(Instant at) -> reached(at);
        }
    }

    private void reached(Instant at) {
        lastInstant = at.isAfter(lastInstant) ? at : lastInstant;
    }

    List<Fact> facts() {
        return facts;
    }

    Map<String, Tally> tallies() {
        return tallies;
    }

    Instant lastInstant() {
        return lastInstant;
    }

    /** Says what was cut off at the end, if anything was. */
    void reportTorn(Consumer<String> report) {
        if (tornBytes > 0) {
            report.accept(
                    file
                            + ":"
                            + (lines + 1)
                            + ": the last record was cut off after "
                            + tornBytes
                            + " bytes and is dropped; nobody had been told it was written");
        }
    }
}
