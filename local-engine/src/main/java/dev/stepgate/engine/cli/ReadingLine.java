package dev.stepgate.engine.cli;

import dev.stepgate.engine.terms.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Shows how far a prompt has been read, from half a second on: a bar that grows where people look
 * on, a line now and then elsewhere. Owned by one thread.
 */
final class ReadingLine {

    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(2);
    private static final int BAR = 30;

    private final PrintWriter err;
    private final Place place;
    private final LongSupplier nanos;
    private final long startNanos;
    private long shownNanos;
    private String shown = "";

    /** Where the line is shown. */
    enum Place {
        /** On a terminal, where it is written over. */
        TERMINAL,
        /** In a log, where lines stay. */
        LOG,
        /** Nowhere. */
        NOWHERE
    }

    /**
     * @param nanos a clock that never goes back
     */
    ReadingLine(PrintWriter err, Place place, LongSupplier nanos) {
        this.err = err;
        this.place = place;
        this.nanos = nanos;
        this.startNanos = nanos.getAsLong();
        this.shownNanos = startNanos - BETWEEN_LINES.toNanos();
    }

    /** Shows how far it is, if it is time. */
    void show(Progress progress) {
        long now = nanos.getAsLong();
        if (place == Place.NOWHERE || now - startNanos < PATIENCE.toNanos()) {
            return;
        }
        String line = line(progress);
        if (line.isEmpty() || line.equals(shown)) {
            return;
        }
        if (place == Place.TERMINAL) {
            err.print("\r" + line);
        } else if (now - shownNanos >= BETWEEN_LINES.toNanos()) {
            shownNanos = now;
            err.println(line);
        }
        shown = line;
        err.flush();
    }

    private static String line(Progress progress) {
        return switch (progress) {
            case Progress.Queued(int ahead) -> "queued, " + ahead + " ahead";
            case Progress.Reading(int read, int promptTokens) -> bar(read, promptTokens);
            case Progress.Answering answering -> "";
            case Progress.Over over -> "";
        };
    }

    private static String bar(int read, int promptTokens) {
        int full = (int) ((long) BAR * read / Math.max(1, promptTokens));
        return String.format(
                Locale.ROOT,
                "[%s%s] %,d of %,d prompt tokens",
                "#".repeat(full),
                " ".repeat(BAR - full),
                read,
                promptTokens);
    }

    /** Takes a bar off the terminal, for the answer to come. */
    void clear() {
        if (place == Place.TERMINAL && !shown.isEmpty()) {
            err.print("\r" + " ".repeat(shown.length()) + "\r");
            err.flush();
            shown = "";
        }
    }
}
