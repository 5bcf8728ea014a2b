package dev.stepgate.gateway.usage;

import dev.stepgate.gateway.store.Database;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What was settled, added up by UTC day, tenant and the model that answered; kept for good.
 * Thread-safe.
 */
public final class Ledger {
    private static final String ADD =
            "insert into ledger (day_millis, tenant, model, requests, prompt_tokens, cached_tokens,"
                    + " completion_tokens, reasoning_tokens, cost)"
                    + " values (?, ?, ?, 1, ?, ?, ?, ?, ?)"
                    + " on conflict (day_millis, tenant, model) do update set"
                    + " requests = ledger.requests + excluded.requests,"
                    + " prompt_tokens = ledger.prompt_tokens + excluded.prompt_tokens,"
                    + " cached_tokens = ledger.cached_tokens + excluded.cached_tokens,"
                    + " completion_tokens = ledger.completion_tokens + excluded.completion_tokens,"
                    + " reasoning_tokens = ledger.reasoning_tokens + excluded.reasoning_tokens,"
                    + " cost = ledger.cost + excluded.cost";

    private static final String SPENT =
            "select sum(cost) from ledger where tenant = ? and day_millis >= ? and day_millis < ?";

    private final Database database;

    public Ledger(Database database) {
        this.database = database;
    }

    /** Adds a receipt to the day its request was admitted on. */
    static void add(Connection connection, Receipt receipt) throws SQLException {
        try (PreparedStatement add = connection.prepareStatement(ADD)) {
            add.setLong(1, receipt.at().truncatedTo(ChronoUnit.DAYS).toEpochMilli());
            add.setString(2, receipt.payer().tenant());
            add.setString(3, receipt.served().model());
            add.setLong(4, receipt.usage().promptTokens());
            add.setLong(5, receipt.usage().cachedTokens());
            add.setLong(6, receipt.usage().completionTokens());
            add.setLong(7, receipt.usage().reasoningTokens());
            add.setLong(8, receipt.charge().costNanodollars());
            add.executeUpdate();
        }
    }

    /** What a tenant was charged from one UTC midnight to another, in billionths of a US dollar. */
    public static long spentNanodollars(
            Connection connection, String tenant, Instant from, Instant to) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SPENT)) {
            select.setString(1, tenant);
            select.setLong(2, from.toEpochMilli());
            select.setLong(3, to.toEpochMilli());
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    /**
     * What was used on those days: by day in their order, else what cost most first.
     *
     * @param tenant whose; empty for all
     */
    public List<Sum> sums(Sum.By by, Days days, String tenant) throws IOException {
        String column =
                switch (by) {
                    case TENANT -> "tenant";
                    case MODEL -> "model";
                    case DAY -> "day_millis";
                };
        String sql =
                "select "
                        + column
                        + ", sum(requests), sum(prompt_tokens), sum(cached_tokens),"
                        + " sum(completion_tokens), sum(reasoning_tokens), sum(cost) from ledger"
                        + " where day_millis >= ? and day_millis < ?"
                        + (tenant.isEmpty() ? "" : " and tenant = ?")
                        + " group by "
                        + column;
        return database
                .read(
                        connection -> {
                            try (PreparedStatement select = connection.prepareStatement(sql)) {
                                select.setLong(1, days.sinceMillis());
                                select.setLong(2, days.untilMillis());
                                if (!tenant.isEmpty()) {
                                    select.setString(3, tenant);
                                }
                                return sums(by, select);
                            }
                        })
                .stream()
                .sorted(order(by))
                .toList();
    }

    private static Comparator<Sum> order(Sum.By by) {
        Comparator<Sum> byName = Comparator.comparing(Sum::of);
        return by == Sum.By.DAY
                ? byName
                : Comparator.comparingLong(Sum::costNanodollars)
                        .thenComparingLong(Sum::requests)
                        .reversed()
                        .thenComparing(byName);
    }

    private static List<Sum> sums(Sum.By by, PreparedStatement select) throws SQLException {
        List<Sum> found = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                found.add(
                        new Sum(
                                by == Sum.By.DAY ? day(row.getLong(1)) : row.getString(1),
                                row.getLong(2),
                                row.getLong(3),
                                row.getLong(4),
                                row.getLong(5),
                                row.getLong(6),
                                row.getLong(7)));
            }
        }
        return found;
    }

    static String day(long millis) {
        return Instant.ofEpochMilli(millis).atZone(ZoneOffset.UTC).toLocalDate().toString();
    }
}
