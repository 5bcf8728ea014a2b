package dev.stepgate.gateway.cli;

import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Rows under a heading, each column as wide as its widest entry. Owned by one thread. */
final class Table {
    private static final String BETWEEN = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    Table(String... heading) {
        rows.add(List.of(heading));
    }

    /** Adds a row with as many entries as the heading has; an empty one is shown as a dash. */
    void add(String... entries) {
        List<String> row = new ArrayList<>();
        for (String entry : entries) {
            row.add(entry.isEmpty() ? "-" : entry);
        }
        rows.add(row);
    }

    /** An instant, to the second. */
    static String at(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    void print(PrintWriter out) {
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                String entry = row.get(column);
                line.append(entry).append(" ".repeat(width(column) - entry.length()));
                line.append(BETWEEN);
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }
}
