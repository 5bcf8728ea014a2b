package dev.stepgate.gateway.store;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Every change an operator made, in order and for good; who the tenants are follows from it.
 * Thread-safe. Several gateways may share it: an entry's number is given once.
 */
public final class AuditLog {
    /**
     * One change. Immutable.
     *
     * @param seq from 1, without gaps
     * @param by who made it
     * @param kind what was done, in a word: {@code key-created}
     * @param subject whom it is about: a tenant, or empty
     * @param body the rest, a JSON object; never a key's text
     */
    public record Entry(
            long seq, Instant at, String by, String kind, String subject, String body) {}

    private static final String INSERT =
            "insert into audit (seq, at_millis, by_whom, kind, subject, body)"
                    + " values (?, ?, ?, ?, ?, ?) on conflict (seq) do nothing";
    private static final String AFTER =
            "select seq, at_millis, by_whom, kind, subject, body from audit where seq > ?"
                    + " order by seq";

    private final Database database;

    public AuditLog(Database database) {
        this.database = database;
    }

    /**
     * Whether the entry got its number; if not, somebody else did, and one must read and decide
     * anew.
     */
    public boolean append(Entry entry) throws IOException {
        return database.now(connection -> insert(connection, entry));
    }

    private static boolean insert(Connection connection, Entry entry) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setLong(1, entry.seq());
            insert.setLong(2, entry.at().toEpochMilli());
            insert.setString(3, entry.by());
            insert.setString(4, entry.kind());
            insert.setString(5, entry.subject());
            insert.setString(6, entry.body());
            return insert.executeUpdate() == 1;
        }
    }

    /** What comes after that number, in order. */
    public List<Entry> after(long seq) throws IOException {
        return database.read(connection -> select(connection, seq));
    }

    private static List<Entry> select(Connection connection, long seq) throws SQLException {
        List<Entry> found = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(AFTER)) {
            select.setLong(1, seq);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(
                            new Entry(
                                    rows.getLong(1),
                                    Instant.ofEpochMilli(rows.getLong(2)),
                                    rows.getString(3),
                                    rows.getString(4),
                                    rows.getString(5),
                                    rows.getString(6)));
                }
            }
        }
        return found;
    }
}
