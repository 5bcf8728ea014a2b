package dev.stepgate.gateway.alert;

import dev.stepgate.gateway.tenant.Allowance.Window;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The table of alerts that were given, each once: all are of money. */
final class AlertRows {
    private static final String MEASURE = "nanodollars";
    private static final String COLUMNS =
            "tenant, tier, span, start_millis, percent, spent, most, at_millis, due_millis,"
                    + " told_millis";
    private static final String ONE =
            " where tenant = ? and measure = '"
                    + MEASURE
                    + "' and span = ? and start_millis = ? and percent = ?";

    private static final String GIVE =
            "insert into alerts ("
                    + COLUMNS
                    + ", measure) values (?, ?, ?, ?, ?, ?, ?, ?, ?, null, '"
                    + MEASURE
                    + "') on conflict (tenant, measure, span, percent, start_millis) do nothing";
    private static final String PERCENTS =
            "select percent from alerts where tenant = ? and measure = '"
                    + MEASURE
                    + "' and span = ? and start_millis = ?";
    private static final String SINCE =
            "select "
                    + COLUMNS
                    + " from alerts where at_millis >= ? and measure = '"
                    + MEASURE
                    + "'";
    private static final String DUE =
            "select " + COLUMNS + " from alerts where due_millis <= ? order by due_millis limit 1";
    private static final String TAKE =
            "update alerts set due_millis = ?" + ONE + " and due_millis = ?";
    private static final String SETTLE = "update alerts set due_millis = ?, told_millis = ?" + ONE;
    private static final String FORGET = "delete from alerts where at_millis < ?";

    private static final String ERASE = "delete from alerts where tenant = ?";

    private AlertRows() {}

    /**
     * Gives an alert.
     *
     * @param due when the webhook is to be told
     * @return false if it was given before, by whomever
     */
    static boolean give(Connection connection, Alert alert, Optional<Instant> due)
            throws SQLException {
        try (PreparedStatement give = connection.prepareStatement(GIVE)) {
            give.setString(1, alert.tenant());
            give.setString(2, alert.tier());
            give.setString(3, alert.window().word());
            give.setLong(4, alert.start().toEpochMilli());
            give.setInt(5, alert.percent());
            give.setLong(6, alert.spentNanodollars());
            give.setLong(7, alert.mostNanodollars());
            give.setLong(8, alert.at().toEpochMilli());
            set(give, 9, due.orElse(null));
            return give.executeUpdate() == 1;
        }
    }

    /** The percentages that were given for a window. */
    static Set<Integer> percents(Connection connection, String tenant, Window window, Instant start)
            throws SQLException {
        Set<Integer> found = new HashSet<>();
        try (PreparedStatement select = connection.prepareStatement(PERCENTS)) {
            select.setString(1, tenant);
            select.setString(2, window.word());
            select.setLong(3, start.toEpochMilli());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getInt(1));
                }
            }
        }
        return found;
    }

    /**
     * Those given since then, newest first.
     *
     * @param tenant empty for all
     */
    static List<Given> since(Connection connection, Instant since, String tenant)
            throws SQLException {
        String sql =
                SINCE
                        + (tenant.isEmpty() ? "" : " and tenant = ?")
                        + " order by at_millis desc, tenant, span, percent desc";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, since.toEpochMilli());
            if (!tenant.isEmpty()) {
                select.setString(2, tenant);
            }
            List<Given> found = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(
                            new Given(read(rows), instant(rows, 9).isPresent(), instant(rows, 10)));
                }
            }
            return found;
        }
    }

    /** Whether the webhook is to be told of anything. */
    static boolean isAnyDue(Connection connection, Instant now) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(DUE)) {
            select.setLong(1, now.toEpochMilli());
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    /**
     * The alert that has been due for longest, for whoever takes it first.
     *
     * @param until when it is due again for others, if nothing more is heard
     */
    static Optional<Alert> takeDue(Connection connection, Instant now, Instant until)
            throws SQLException {
        Alert alert;
        long due;
        try (PreparedStatement select = connection.prepareStatement(DUE)) {
            select.setLong(1, now.toEpochMilli());
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                alert = read(row);
                due = row.getLong(9);
            }
        }
        try (PreparedStatement take = connection.prepareStatement(TAKE)) {
            take.setLong(1, until.toEpochMilli());
            name(take, 2, alert);
            take.setLong(6, due);
            return take.executeUpdate() == 1 ? Optional.of(alert) : Optional.empty();
        }
    }

    /** The webhook was told. */
    static boolean told(Connection connection, Alert alert, Instant now) throws SQLException {
        return settle(connection, alert, null, now);
    }

    /** It is to be told later. */
    static boolean postpone(Connection connection, Alert alert, Instant until) throws SQLException {
        return settle(connection, alert, until, null);
    }

    /** It is not told any more. */
    static boolean giveUp(Connection connection, Alert alert) throws SQLException {
        return settle(connection, alert, null, null);
    }

    private static boolean settle(
            Connection connection, Alert alert, @Nullable Instant due, @Nullable Instant told)
            throws SQLException {
        try (PreparedStatement settle = connection.prepareStatement(SETTLE)) {
            set(settle, 1, due);
            set(settle, 2, told);
            name(settle, 3, alert);
            return settle.executeUpdate() == 1;
        }
    }

    /** Deletes those given before then; returns how many. */
    static int forget(Connection connection, Instant before) throws SQLException {
        try (PreparedStatement forget = connection.prepareStatement(FORGET)) {
            forget.setLong(1, before.toEpochMilli());
            return forget.executeUpdate();
        }
    }

    /** Deletes a tenant's; returns how many. */
    static int erase(Connection connection, String tenant) throws SQLException {
        try (PreparedStatement erase = connection.prepareStatement(ERASE)) {
            erase.setString(1, tenant);
            return erase.executeUpdate();
        }
    }

    private static void name(PreparedStatement statement, int first, Alert alert)
            throws SQLException {
        statement.setString(first, alert.tenant());
        statement.setString(first + 1, alert.window().word());
        statement.setLong(first + 2, alert.start().toEpochMilli());
        statement.setInt(first + 3, alert.percent());
    }

    private static void set(PreparedStatement statement, int at, @Nullable Instant instant)
            throws SQLException {
        if (instant == null) {
            statement.setNull(at, Types.BIGINT);
        } else {
            statement.setLong(at, instant.toEpochMilli());
        }
    }

    private static Alert read(ResultSet row) throws SQLException {
        return new Alert(
                row.getString(1),
                row.getString(2),
                Window.valueOf(row.getString(3).toUpperCase(Locale.ROOT)),
                Instant.ofEpochMilli(row.getLong(4)),
                row.getInt(5),
                row.getLong(6),
                row.getLong(7),
                Instant.ofEpochMilli(row.getLong(8)));
    }

    private static Optional<Instant> instant(ResultSet row, int at) throws SQLException {
        long millis = row.getLong(at);
        return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }
}
