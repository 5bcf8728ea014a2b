package dev.stepgate.gateway.usage;

import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.store.Database;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The receipts of requests that have ended: found, listed, and in time forgotten. Thread-safe. */
public final class Receipts {
    private static final int PAGE = 500;
    private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

    private static final String FIND =
            "select "
                    + ReceiptRows.COLUMNS
                    + " from receipts where id = ? and tenant = ? and open = 0";
    private static final String LIST =
            "select "
                    + ReceiptRows.COLUMNS
                    + " from receipts where open = 0 and at_millis < ?"
                    + " and (at_millis > ? or (at_millis = ? and id > ?))";
    private static final String FORGOTTEN =
            "insert into forgotten (tenant, before_millis) values (?, ?)"
                    + " on conflict (tenant) do update set before_millis = excluded.before_millis"
                    + " where forgotten.before_millis < excluded.before_millis";
    private static final String DELETE =
            "delete from receipts where id in (select id from receipts"
                    + " where open = 0 and at_millis < ?";
    private static final String KEPT_SINCE =
            "select max(before_millis) from forgotten where tenant = ''";
    private static final String BY_KEY =
            "select key_id, tenant, count(*), sum(prompt_tokens), sum(cached_tokens),"
                    + " sum(completion_tokens), sum(reasoning_tokens), sum(cost) from receipts"
                    + " where open = 0 and at_millis >= ? and at_millis < ?";
    private static final String ERASE_REPLAYS = "delete from replays where tenant = ?";

    /* One statement, so that it sees one moment wherever it runs. */
    private static final String FAULTS =
            "select day_millis, tenant, model, sum(requests), sum(cost) from ("
                    + "select day_millis, tenant, model, requests, prompt_tokens, cached_tokens,"
                    + " completion_tokens, reasoning_tokens, cost from ledger"
                    + " union all select at_millis / "
                    + DAY_MILLIS
                    + " * "
                    + DAY_MILLIS
                    + ", tenant, model, -1, -prompt_tokens, -cached_tokens, -completion_tokens,"
                    + " -reasoning_tokens, -cost from receipts where open = 0) entries"
                    + " where not exists (select 1 from forgotten"
                    + " where forgotten.tenant in ('', entries.tenant)"
                    + " and forgotten.before_millis > entries.day_millis)"
                    + " group by day_millis, tenant, model"
                    + " having sum(requests) <> 0 or sum(prompt_tokens) <> 0"
                    + " or sum(cached_tokens) <> 0 or sum(completion_tokens) <> 0"
                    + " or sum(reasoning_tokens) <> 0 or sum(cost) <> 0"
                    + " order by day_millis, tenant, model";

    private final Database database;

    public Receipts(Database database) {
        this.database = database;
    }

    /**
     * Which receipts are wanted.
     *
     * @param since the first instant
     * @param until the first instant after it
     * @param tenant empty for all
     */
    public record Wanted(Instant since, Instant until, String tenant) {

        /**
         * In the words {@link Moment} reads; empty for no bound.
         *
         * @throws Refusal.Malformed if one of the two is no moment, or the second comes first
         */
        public static Wanted of(String since, String until, String tenant, Instant now) {
            Instant from = since.isEmpty() ? Instant.EPOCH : Moment.read("since", since, now);
            // A clock that was put right may have been ahead by a day.
            Instant to =
                    until.isEmpty()
                            ? now.plus(Duration.ofDays(1))
                            : Moment.read("until", until, now);
            if (to.isBefore(from)) {
                throw Moment.reversed(since, until, from.toString());
            }
            return new Wanted(from, to, tenant);
        }
    }

    /** The tenant's receipt of that id; another's looks like none. */
    public Optional<Receipt> find(String tenant, String id) throws IOException {
        return database.read(
                connection -> {
                    try (PreparedStatement select = connection.prepareStatement(FIND)) {
                        select.setString(1, id);
                        select.setString(2, tenant);
                        return receipts(select).stream().findFirst();
                    }
                });
    }

    /** The first of the wanted receipts, oldest first; empty if there are none. */
    public List<Receipt> first(Wanted wanted) throws IOException {
        return page(wanted, wanted.since(), "");
    }

    /** Those that come after one of them; empty if it was the last. */
    public List<Receipt> after(Wanted wanted, Receipt last) throws IOException {
        return page(wanted, last.at(), last.id());
    }

    private List<Receipt> page(Wanted wanted, Instant after, String id) throws IOException {
        String ofTenant = wanted.tenant().isEmpty() ? "" : " and tenant = ?";
        String sql = LIST + ofTenant + " order by at_millis, id limit " + PAGE;
        return database.read(
                connection -> {
                    try (PreparedStatement select = connection.prepareStatement(sql)) {
                        select.setLong(1, wanted.until().toEpochMilli());
                        select.setLong(2, after.toEpochMilli());
                        select.setLong(3, after.toEpochMilli());
                        select.setString(4, id);
                        if (!wanted.tenant().isEmpty()) {
                            select.setString(5, wanted.tenant());
                        }
                        return receipts(select);
                    }
                });
    }

    private static List<Receipt> receipts(PreparedStatement select) throws SQLException {
        List<Receipt> found = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                found.add(ReceiptRows.read(rows));
            }
        }
        return found;
    }

    /** The first day of which no receipt was deleted for its age. */
    public LocalDate keptSince() throws IOException {
        return database.read(
                connection -> {
                    try (PreparedStatement select = connection.prepareStatement(KEPT_SINCE);
                            ResultSet row = select.executeQuery()) {
                        long millis = row.next() ? row.getLong(1) : 0;
                        return LocalDate.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC);
                    }
                });
    }

    /**
     * What was asked with each key on those days, as far as there are receipts; what cost most
     * first.
     *
     * @param tenant whose; empty for all
     */
    public List<KeySum> byKey(Days days, String tenant) throws IOException {
        String sql =
                BY_KEY
                        + (tenant.isEmpty() ? "" : " and tenant = ?")
                        + " group by tenant, key_id"
                        + " order by sum(cost) desc, count(*) desc, tenant, key_id";
        return database.read(
                connection -> {
                    try (PreparedStatement select = connection.prepareStatement(sql)) {
                        select.setLong(1, days.sinceMillis());
                        select.setLong(2, days.untilMillis());
                        if (!tenant.isEmpty()) {
                            select.setString(3, tenant);
                        }
                        return keySums(select);
                    }
                });
    }

    private static List<KeySum> keySums(PreparedStatement select) throws SQLException {
        List<KeySum> found = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                found.add(
                        new KeySum(
                                row.getString(2),
                                new Sum(
                                        row.getString(1),
                                        row.getLong(3),
                                        row.getLong(4),
                                        row.getLong(5),
                                        row.getLong(6),
                                        row.getLong(7),
                                        row.getLong(8))));
            }
        }
        return found;
    }

    /**
     * Deletes receipts of days before the instant's day; none that is open, and nothing of the
     * ledger.
     *
     * @return how many
     */
    public long forget(Instant before) throws IOException {
        return delete("", before.truncatedTo(ChronoUnit.DAYS));
    }

    /**
     * Deletes a tenant's receipts and the answers kept for it; none that is open, and nothing of
     * the ledger.
     *
     * @return how many receipts
     */
    public long erase(String tenant, Instant now) throws IOException {
        long deleted = delete(tenant, now.truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS));
        database.now(
                connection -> {
                    try (PreparedStatement erase = connection.prepareStatement(ERASE_REPLAYS)) {
                        erase.setString(1, tenant);
                        return erase.executeUpdate();
                    }
                });
        return deleted;
    }

    /**
     * The rest of it, in one transaction: also what is open, alerts given and the tenant's name on
     * its sums, which stay under another.
     */
    public static void erase(Connection connection, String tenant, String afterwards)
            throws SQLException {
        for (String table : List.of("receipts", "replays", "alerts")) {
            try (PreparedStatement delete =
                    connection.prepareStatement("delete from " + table + " where tenant = ?")) {
                delete.setString(1, tenant);
                delete.executeUpdate();
            }
        }
        for (String table : List.of("ledger", "forgotten")) {
            try (PreparedStatement rename =
                    connection.prepareStatement(
                            "update " + table + " set tenant = ? where tenant = ?")) {
                rename.setString(1, afterwards);
                rename.setString(2, tenant);
                rename.executeUpdate();
            }
        }
    }

    /** Piece by piece, so that requests do not wait for it. */
    private long delete(String tenant, Instant before) throws IOException {
        long deleted = 0;
        int more;
        do {
            more = database.now(connection -> deleteSome(connection, tenant, before));
            deleted += more;
        } while (more > 0);
        return deleted;
    }

    private static int deleteSome(Connection connection, String tenant, Instant before)
            throws SQLException {
        try (PreparedStatement forgotten = connection.prepareStatement(FORGOTTEN)) {
            forgotten.setString(1, tenant);
            forgotten.setLong(2, before.toEpochMilli());
            forgotten.executeUpdate();
        }
        String ofTenant = tenant.isEmpty() ? "" : " and tenant = ?";
        try (PreparedStatement delete =
                connection.prepareStatement(DELETE + ofTenant + " limit " + PAGE + ")")) {
            delete.setLong(1, before.toEpochMilli());
            if (!tenant.isEmpty()) {
                delete.setString(2, tenant);
            }
            return delete.executeUpdate();
        }
    }

    /**
     * Where the ledger is not the sum of the receipts, in a sentence each; days of which receipts
     * were deleted are left out.
     */
    public List<String> faults() throws IOException {
        return database.read(
                connection -> {
                    List<String> faults = new ArrayList<>();
                    try (PreparedStatement select = connection.prepareStatement(FAULTS);
                            ResultSet rows = select.executeQuery()) {
                        while (rows.next()) {
                            faults.add(fault(rows));
                        }
                    }
                    return faults;
                });
    }

    private static String fault(ResultSet row) throws SQLException {
        return Ledger.day(row.getLong(1))
                + ", tenant "
                + row.getString(2)
                + ", model "
                + row.getString(3)
                + ": the ledger has "
                + row.getLong(4)
                + " requests and "
                + row.getLong(5)
                + " billionths of a dollar more than its receipts";
    }
}
