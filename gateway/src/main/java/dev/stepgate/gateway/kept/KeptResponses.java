package dev.stepgate.gateway.kept;

import dev.stepgate.gateway.store.Database;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** The responses of tenants that have them kept; each tenant sees its own. Thread-safe. */
public final class KeptResponses {

    /** Of a tenant that was erased meanwhile there is no receipt, and nothing is kept. */
    private static final String KEEP =
            "insert into responses (id, tenant, at_millis, previous, input, response)"
                    + " select id, tenant, ?, ?, ?, ? from receipts where id = ? and tenant = ?";

    private static final String ONE = " where id = ? and tenant = ?";
    private static final String FIND =
            "select id, previous, input, response from responses" + ONE + " and at_millis > ?";
    private static final String DELETE = "delete from responses" + ONE;
    private static final String FORGET = "delete from responses where at_millis <= ?";
    private static final String ERASE = "delete from responses where tenant = ?";

    private final Database database;
    private final InstantSource clock;
    private final Duration kept;

    /**
     * @param kept how long
     */
    public KeptResponses(Database database, InstantSource clock, Duration kept) {
        this.database = database;
        this.clock = clock;
        this.kept = kept;
    }

    /**
     * Keeps a response that is being told, whose receipt is still open.
     *
     * @return whether it is kept
     * @throws IOException if the store cannot be written
     */
    public boolean keep(String tenant, KeptResponse response) throws IOException {
        long now = clock.millis();
        return database.now(
                connection -> {
                    try (PreparedStatement keep = connection.prepareStatement(KEEP)) {
                        keep.setLong(1, now);
                        keep.setString(2, response.previous());
                        keep.setString(3, response.input());
                        keep.setString(4, response.response());
                        keep.setString(5, response.id());
                        keep.setString(6, tenant);
                        return keep.executeUpdate() == 1;
                    }
                });
    }

    /** The tenant's response of that id; another's looks like none. */
    public Optional<KeptResponse> find(String tenant, String id) throws IOException {
        long since = since();
        return database.read(
                connection -> {
                    try (PreparedStatement select = connection.prepareStatement(FIND)) {
                        select.setString(1, id);
                        select.setString(2, tenant);
                        select.setLong(3, since);
                        return first(select);
                    }
                });
    }

    private static Optional<KeptResponse> first(PreparedStatement select) throws SQLException {
        try (ResultSet row = select.executeQuery()) {
            return row.next()
                    ? Optional.of(
                            new KeptResponse(
                                    row.getString(1),
                                    row.getString(2),
                                    row.getString(3),
                                    row.getString(4)))
                    : Optional.empty();
        }
    }

    /**
     * Deletes the tenant's response of that id.
     *
     * @return whether there was one
     */
    public boolean delete(String tenant, String id) throws IOException {
        return database.now(
                connection -> {
                    try (PreparedStatement delete = connection.prepareStatement(DELETE)) {
                        delete.setString(1, id);
                        delete.setString(2, tenant);
                        return delete.executeUpdate() == 1;
                    }
                });
    }

    /** Deletes those that were kept long enough; returns how many. */
    public long forget() throws IOException {
        long since = since();
        return database.now(
                connection -> {
                    try (PreparedStatement forget = connection.prepareStatement(FORGET)) {
                        forget.setLong(1, since);
                        return (long) forget.executeUpdate();
                    }
                });
    }

    private long since() {
        return clock.instant().minus(kept).toEpochMilli();
    }

    /** Takes a tenant out of the table, as part of a transaction. */
    public static void erase(Connection connection, String tenant) throws SQLException {
        try (PreparedStatement erase = connection.prepareStatement(ERASE)) {
            erase.setString(1, tenant);
            erase.executeUpdate();
        }
    }
}
