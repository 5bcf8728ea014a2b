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

    /**
     * Which entries are wanted, oldest first.
     *
     * @param after the number of the last one that is known; 0 for none
     * @param since the first instant
     * @param subject whom they are about; empty for all
     * @param most how many at a time
     */
    public record Wanted(long after, Instant since, String subject, int most) {}

    /** How many are read at a time. */
    private static final int PAGE = 1_000;

    private static final String COLUMNS = "seq, at_millis, by_whom, kind, subject, body";
    private static final String INSERT =
            "insert into audit ("
                    + COLUMNS
                    + ") values (?, ?, ?, ?, ?, ?) on conflict (seq) do nothing";
    private static final String AFTER =
            "select " + COLUMNS + " from audit where seq > ? order by seq limit " + PAGE;
    private static final String LIST =
            "select "
                    + COLUMNS
                    + " from audit where seq > ? and at_millis >= ?"
                    + " and (subject = ? or ? = '') order by seq limit ?";
    private static final String STRIP =
            "update audit set subject = ?, body = '{}' where subject = ?";

    private final Database database;

    public AuditLog(Database database) {
        this.database = database;
    }

    /**
     * Whether the entry got its number; if not, somebody else did, and one must read and decide
     * anew.
     */
    public boolean append(Entry entry) throws IOException {
        return append(List.of(entry), connection -> true);
    }

    /**
     * The same for entries with one number after the other, all or none.
     *
     * @param alongside done in the same transaction, once they are there
     */
    public boolean append(List<Entry> entries, Work<?> alongside) throws IOException {
        return database.now(connection -> insert(connection, entries, alongside));
    }

    private static boolean insert(Connection connection, List<Entry> entries, Work<?> alongside)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            for (Entry entry : entries) {
                insert.setLong(1, entry.seq());
                insert.setLong(2, entry.at().toEpochMilli());
                insert.setString(3, entry.by());
                insert.setString(4, entry.kind());
                insert.setString(5, entry.subject());
                insert.setString(6, entry.body());
                if (insert.executeUpdate() == 0) {
                    if (entry.equals(entries.getFirst())) {
                        return false;
                    }
                    throw new SQLException(
                            "the audit log has entry "
                                    + entry.seq()
                                    + " and lacked the one before it");
                }
            }
        }
        var _ = alongside.in(connection);
        return true;
    }

    /** The next of what comes after that number, in order; empty if there is no more. */
    public List<Entry> after(long seq) throws IOException {
        return database.read(
                connection -> {
                    try (PreparedStatement select = connection.prepareStatement(AFTER)) {
                        select.setLong(1, seq);
                        return entries(select);
                    }
                });
    }

    /** The first of the wanted entries; empty if there are none. */
    public List<Entry> list(Wanted wanted) throws IOException {
        return database.read(
                connection -> {
                    try (PreparedStatement select = connection.prepareStatement(LIST)) {
                        select.setLong(1, wanted.after());
                        select.setLong(2, wanted.since().toEpochMilli());
                        select.setString(3, wanted.subject());
                        select.setString(4, wanted.subject());
                        select.setInt(5, wanted.most());
                        return entries(select);
                    }
                });
    }

    private static List<Entry> entries(PreparedStatement select) throws SQLException {
        List<Entry> found = new ArrayList<>();
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
        return found;
    }

    /** Leaves of a subject's entries only that they were, under another name. */
    public static void strip(Connection connection, String subject, String becomes)
            throws SQLException {
        try (PreparedStatement strip = connection.prepareStatement(STRIP)) {
            strip.setString(1, becomes);
            strip.setString(2, subject);
            strip.executeUpdate();
        }
    }
}
