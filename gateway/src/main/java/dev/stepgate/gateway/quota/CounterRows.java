package dev.stepgate.gateway.quota;

import dev.stepgate.gateway.tenant.Allowance.Measure;
import dev.stepgate.gateway.tenant.Allowance.Window;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The table of what each tenant took of each window, what is only lent included. */
public final class CounterRows {
    /** Longer than any window, so that a row that old is nobody's. */
    private static final Duration WORTH_KEEPING = Duration.ofDays(40);

    private static final String ADD =
            "insert into counters (tenant, measure, span, start_millis, used) values (?, ?, ?, ?, ?)"
                    + " on conflict (tenant, measure, span, start_millis)"
                    + " do update set used = counters.used + excluded.used";
    private static final String ALL =
            "select tenant, measure, span, start_millis, used from counters";
    private static final String FORGET =
            "delete from counters where span <> 'always' and start_millis < ?";

    private CounterRows() {}

    /** Takes what is drawn, or gives back what is drawn below zero. */
    static void add(Connection connection, String tenant, List<Draw> draws) throws SQLException {
        try (PreparedStatement add = connection.prepareStatement(ADD)) {
            for (Draw draw : draws) {
                if (draw.amount() != 0) {
                    add.setString(1, tenant);
                    add.setString(2, word(draw.measure()));
                    add.setString(3, draw.window().word());
                    add.setLong(4, draw.start().toEpochMilli());
                    add.setLong(5, draw.amount());
                    add.executeUpdate();
                }
            }
        }
    }

    /** Everything that may still count, by tenant. */
    static Map<String, List<Draw>> all(Connection connection, Instant now) throws SQLException {
        try (PreparedStatement forget = connection.prepareStatement(FORGET)) {
            forget.setLong(1, now.minus(WORTH_KEEPING).toEpochMilli());
            forget.executeUpdate();
        }
        Map<String, List<Draw>> found = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(ALL);
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                found.computeIfAbsent(rows.getString(1), _ -> new ArrayList<>())
                        .add(
                                new Draw(
                                        Measure.valueOf(rows.getString(2).toUpperCase(Locale.ROOT)),
                                        Window.valueOf(rows.getString(3).toUpperCase(Locale.ROOT)),
                                        Instant.ofEpochMilli(rows.getLong(4)),
                                        rows.getLong(5)));
            }
        }
        return found;
    }

    /** The last instant at which anything was lent; the epoch if nothing was. */
    public static Instant lastInstant(Connection connection) throws SQLException {
        try (PreparedStatement select =
                        connection.prepareStatement("select max(at_millis) from receipts");
                ResultSet row = select.executeQuery()) {
            return row.next() ? Instant.ofEpochMilli(row.getLong(1)) : Instant.EPOCH;
        }
    }

    static String word(Measure measure) {
        return measure.name().toLowerCase(Locale.ROOT);
    }
}
