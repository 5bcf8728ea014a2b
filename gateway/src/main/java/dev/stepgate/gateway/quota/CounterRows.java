package dev.stepgate.gateway.quota;

import dev.stepgate.gateway.tenant.Allowance;
import dev.stepgate.gateway.tenant.Allowance.Measure;
import dev.stepgate.gateway.tenant.Allowance.Window;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The table of what each tenant took of each window, what is only lent included. */
public final class CounterRows {
    /** Longer than any window, so that a row that old is nobody's. */
    private static final Duration WORTH_KEEPING = Duration.ofDays(40);

    /** Of rows by the minute, of which there are many; nobody answers for that long. */
    private static final Duration MINUTES_WORTH_KEEPING = Duration.ofDays(2);

    private static final String ADD =
            "insert into counters (tenant, measure, span, start_millis, used) values (?, ?, ?, ?, ?)"
                    + " on conflict (tenant, measure, span, start_millis)"
                    + " do update set used = counters.used + excluded.used";
    private static final String ADD_WITHIN = ADD + " where counters.used + excluded.used <= ?";
    private static final String ALL =
            "select tenant, measure, span, start_millis, used from counters";
    private static final String MAKE =
            "insert into counters (tenant, measure, span, start_millis, used)"
                    + " values (?, ?, ?, ?, 0)"
                    + " on conflict (tenant, measure, span, start_millis) do nothing";
    private static final String ONE = " (measure = ? and span = ? and start_millis = ?)";
    private static final String FORGET =
            "delete from counters where span <> 'always' and start_millis < ?"
                    + " and (span = 'minute' or start_millis < ?)";

    /** In which rows are locked, so that no two transactions wait for each other. */
    private static final Comparator<Draw> ORDER =
            Comparator.comparing((Draw draw) -> word(draw.measure()))
                    .thenComparing(draw -> draw.window().word())
                    .thenComparing(Draw::start);

    private static final String ERASE = "delete from counters where tenant = ?";

    /** A window in which something was counted began no later than that. */
    private static final String LAST =
            "select max(millis) from (select max(at_millis) as millis from receipts"
                    + " union all select max(start_millis) from counters) times";

    private CounterRows() {}

    /** Takes what is drawn, or gives back what is drawn below zero. */
    static void add(Connection connection, String tenant, List<Draw> draws) throws SQLException {
        List<Draw> inOrder = draws.stream().filter(d -> d.amount() != 0).sorted(ORDER).toList();
        if (inOrder.isEmpty()) {
            return;
        }
        try (PreparedStatement add = connection.prepareStatement(ADD)) {
            for (Draw draw : inOrder) {
                add.setString(1, tenant);
                name(add, 2, draw);
                add.setLong(5, draw.amount());
                add.addBatch();
            }
            add.executeBatch();
        }
    }

    /**
     * Takes what is drawn, or nothing where one of the windows has not that much left.
     *
     * @param draws each no more than all of its allowance
     */
    static boolean addWithin(
            Connection connection, String tenant, List<Draw> draws, List<Allowance> allowances)
            throws SQLException {
        List<Draw> inOrder = draws.stream().filter(d -> d.amount() != 0).sorted(ORDER).toList();
        try (PreparedStatement add = connection.prepareStatement(ADD_WITHIN)) {
            for (int i = 0; i < inOrder.size(); i++) {
                Draw draw = inOrder.get(i);
                add.setString(1, tenant);
                name(add, 2, draw);
                add.setLong(5, draw.amount());
                add.setLong(6, most(draw, allowances));
                if (add.executeUpdate() == 0) {
                    add(connection, tenant, Draw.negative(inOrder.subList(0, i)));
                    return false;
                }
            }
        }
        return true;
    }

    private static long most(Draw draw, List<Allowance> allowances) {
        return allowances.stream()
                .filter(allowance -> allowance.measure() == draw.measure())
                .filter(allowance -> allowance.window() == draw.window())
                .mapToLong(Allowance::most)
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }

    private static void name(PreparedStatement statement, int first, Draw window)
            throws SQLException {
        statement.setString(first, word(window.measure()));
        statement.setString(first + 1, window.window().word());
        statement.setLong(first + 2, window.start().toEpochMilli());
    }

    /**
     * What a tenant took of some windows, which nobody else can take of until the transaction has
     * ended. For PostgreSQL only.
     *
     * @return the windows with what was taken of each, in their order
     */
    static List<Draw> locked(Connection connection, String tenant, List<Draw> windows)
            throws SQLException {
        List<Draw> found = select(connection, tenant, windows, " for update");
        if (found.size() < windows.size()) {
            make(connection, tenant, windows);
            found = select(connection, tenant, windows, " for update");
        }
        return inOrderOf(windows, found);
    }

    /** What a tenant took of some windows, in their order; 0 where nothing is known. */
    static List<Draw> used(Connection connection, String tenant, List<Draw> windows)
            throws SQLException {
        return inOrderOf(windows, select(connection, tenant, windows, ""));
    }

    private static List<Draw> inOrderOf(List<Draw> windows, List<Draw> found) {
        return windows.stream()
                .map(
                        window ->
                                found.stream()
                                        .filter(window::sameWindowAs)
                                        .findFirst()
                                        .orElse(window.with(0)))
                .toList();
    }

    private static void make(Connection connection, String tenant, List<Draw> windows)
            throws SQLException {
        try (PreparedStatement make = connection.prepareStatement(MAKE)) {
            for (Draw window : windows.stream().sorted(ORDER).toList()) {
                make.setString(1, tenant);
                name(make, 2, window);
                make.addBatch();
            }
            make.executeBatch();
        }
    }

    private static List<Draw> select(
            Connection connection, String tenant, List<Draw> windows, String locking)
            throws SQLException {
        if (windows.isEmpty()) {
            return List.of();
        }
        String sql =
                ALL
                        + " where tenant = ? and ("
                        + String.join(" or", Collections.nCopies(windows.size(), ONE))
                        + ") order by measure, span, start_millis"
                        + locking;
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, tenant);
            int next = 2;
            for (Draw window : windows) {
                name(select, next, window);
                next += 3;
            }
            List<Draw> found = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(read(rows));
                }
            }
            return found;
        }
    }

    private static Draw read(ResultSet row) throws SQLException {
        return new Draw(
                Measure.valueOf(row.getString(2).toUpperCase(Locale.ROOT)),
                Window.valueOf(row.getString(3).toUpperCase(Locale.ROOT)),
                Instant.ofEpochMilli(row.getLong(4)),
                row.getLong(5));
    }

    /**
     * Deletes what counts no more.
     *
     * @return how many rows
     */
    public static int forget(Connection connection, Instant now) throws SQLException {
        try (PreparedStatement forget = connection.prepareStatement(FORGET)) {
            forget.setLong(1, now.minus(MINUTES_WORTH_KEEPING).toEpochMilli());
            forget.setLong(2, now.minus(WORTH_KEEPING).toEpochMilli());
            return forget.executeUpdate();
        }
    }

    /** Counts requests that were made in a window before anything was lent. */
    public static void count(
            Connection connection, String tenant, Window window, Instant start, long requests)
            throws SQLException {
        add(connection, tenant, List.of(new Draw(Measure.REQUESTS, window, start, requests)));
    }

    /** Deletes what a tenant took. */
    public static void erase(Connection connection, String tenant) throws SQLException {
        try (PreparedStatement erase = connection.prepareStatement(ERASE)) {
            erase.setString(1, tenant);
            erase.executeUpdate();
        }
    }

    /** Everything that may still count, by tenant. */
    static Map<String, List<Draw>> all(Connection connection, Instant now) throws SQLException {
        forget(connection, now);
        Map<String, List<Draw>> found = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(ALL);
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                found.computeIfAbsent(rows.getString(1), _ -> new ArrayList<>()).add(read(rows));
            }
        }
        return found;
    }

    /** The last instant known from what was lent and counted; the epoch if nothing was. */
    public static Instant lastInstant(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(LAST);
                ResultSet row = select.executeQuery()) {
            return row.next() ? Instant.ofEpochMilli(row.getLong(1)) : Instant.EPOCH;
        }
    }

    static String word(Measure measure) {
        return measure.name().toLowerCase(Locale.ROOT);
    }
}
