package dev.stepgate.gateway.quota;

import dev.stepgate.gateway.store.Work;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/**
 * The clock of a PostgreSQL server: one for all gateways that share it, however far apart their own
 * are. Thread-safe.
 */
public final class ServerClock implements Work<Instant> {
    /** Not {@code now()}, which is when the transaction began. */
    private static final String NOW =
            "select cast(floor(extract(epoch from clock_timestamp()) * 1000) as bigint)";

    @Override
    public Instant in(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(NOW);
                ResultSet row = select.executeQuery()) {
            row.next();
            return Instant.ofEpochMilli(row.getLong(1));
        }
    }
}
