package dev.stepgate.gateway.usage;

import dev.stepgate.chat.Usage;
import dev.stepgate.gateway.tenant.Price;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Receipts as rows. Each method is part of the transaction whose connection it is given, so that a
 * receipt, the ledger and whatever else its owner writes are there together or not at all.
 */
public final class ReceiptRows {
    /**
     * A request that was admitted and has not ended yet.
     *
     * @param receipt as it would be if nothing more were heard of it
     * @param instance the gateway that answers it
     * @param draws what was lent for it, in the words of whoever lent it
     */
    public record Open(Receipt receipt, String instance, String draws) {}

    static final String COLUMNS =
            "id, tenant, key_id, tier, asked_model, model, provider, at_millis, streamed,"
                    + " prompt_price, completion_price, prompt_tokens, cached_tokens,"
                    + " completion_tokens, reasoning_tokens, delivered_tokens, reserved, cost,"
                    + " forgone, upstream_cost, first_token_millis, last_token_millis, ending,"
                    + " attempts";

    private static final String INSERT =
            "insert into receipts ("
                    + COLUMNS
                    + ", instance, open, draws)"
                    + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
                    + " ?, ?, 1, ?)";
    private static final String SETTLE =
            "update receipts set open = 0, draws = '', model = ?, provider = ?, streamed = ?,"
                    + " prompt_price = ?, completion_price = ?, prompt_tokens = ?,"
                    + " cached_tokens = ?, completion_tokens = ?, reasoning_tokens = ?,"
                    + " delivered_tokens = ?, reserved = ?, cost = ?, forgone = ?,"
                    + " upstream_cost = ?, first_token_millis = ?, last_token_millis = ?,"
                    + " ending = ?, attempts = ? where id = ? and open = 1";
    private static final String EXISTS = "select 1 from receipts where id = ?";
    private static final String DISCARD = "delete from receipts where id = ? and open = 1";
    private static final String OPEN =
            "select " + COLUMNS + ", instance, draws from receipts where open = 1";
    private static final int AFTER_COLUMNS = 25;
    private static final String OPEN_DRAWS =
            "select draws from receipts where open = 1 and tenant = ?";

    private ReceiptRows() {}

    /**
     * Keeps that a request was admitted.
     *
     * @param receipt what is to be read of it if nothing more is heard: what it costs then, and
     *     that it was {@link Receipt.Ending#KILLED}
     * @param draws what was lent for it, in the caller's own words
     */
    public static void insertOpen(
            Connection connection, Receipt receipt, String instance, String draws)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            Filling filling = new Filling(insert);
            filling.text(receipt.id());
            filling.text(receipt.payer().tenant());
            filling.text(receipt.payer().keyId());
            filling.text(receipt.payer().tier());
            filling.text(receipt.served().askedModel());
            filling.text(receipt.served().model());
            filling.text(receipt.served().provider());
            filling.number(receipt.at().toEpochMilli());
            filling.flag(receipt.served().streamed());
            outcome(filling, receipt);
            filling.text(instance);
            filling.text(draws);
            insert.executeUpdate();
        }
    }

    /**
     * Keeps how an open request ended, and adds what it took to the ledger of the day it was
     * admitted on.
     *
     * @return false if it is not open any more; then nothing was changed
     */
    public static boolean settle(Connection connection, Receipt receipt) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(SETTLE)) {
            Filling filling = new Filling(update);
            filling.text(receipt.served().model());
            filling.text(receipt.served().provider());
            filling.flag(receipt.served().streamed());
            outcome(filling, receipt);
            filling.text(receipt.id());
            if (update.executeUpdate() == 0) {
                return false;
            }
        }
        Ledger.add(connection, receipt);
        return true;
    }

    /** Whether a request of that id was admitted. */
    public static boolean exists(Connection connection, String id) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(EXISTS)) {
            select.setString(1, id);
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    /** Forgets an open request that nobody answered, as if it had never been admitted. */
    public static boolean discard(Connection connection, String id) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(DISCARD)) {
            delete.setString(1, id);
            return delete.executeUpdate() == 1;
        }
    }

    /** What an instance left open, or is answering; oldest first. */
    public static List<Open> openOf(Connection connection, String instance) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(OPEN + " and instance = ? order by at_millis, id")) {
            select.setString(1, instance);
            return open(select);
        }
    }

    /** All that is open of a tenant; oldest first. */
    public static List<Open> openOfTenant(Connection connection, String tenant)
            throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(OPEN + " and tenant = ? order by at_millis, id")) {
            select.setString(1, tenant);
            return open(select);
        }
    }

    /** All that is open, whoever answers it; oldest first. */
    public static List<Open> open(Connection connection) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(OPEN + " order by at_millis, id")) {
            return open(select);
        }
    }

    /** What was lent for each open request of a tenant. */
    public static List<String> openDraws(Connection connection, String tenant) throws SQLException {
        List<String> found = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(OPEN_DRAWS)) {
            select.setString(1, tenant);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
        }
        return found;
    }

    private static List<Open> open(PreparedStatement select) throws SQLException {
        List<Open> found = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                found.add(
                        new Open(
                                read(rows),
                                rows.getString(AFTER_COLUMNS),
                                rows.getString(AFTER_COLUMNS + 1)));
            }
        }
        return found;
    }

    /** The receipt of a row that was selected with {@link #COLUMNS} first. */
    static Receipt read(ResultSet row) throws SQLException {
        Reading reading = new Reading(row);
        String id = reading.text();
        Receipt.Payer payer = new Receipt.Payer(reading.text(), reading.text(), reading.text());
        String asked = reading.text();
        String model = reading.text();
        String provider = reading.text();
        Instant at = Instant.ofEpochMilli(reading.number());
        Receipt.Served served = new Receipt.Served(asked, model, provider, reading.number() != 0);
        Price price = new Price(reading.number(), reading.number());
        long prompt = reading.number();
        long cached = reading.number();
        long completion = reading.number();
        long reasoning = reading.number();
        long delivered = reading.number();
        Receipt.Charge charge =
                new Receipt.Charge(
                        price,
                        reading.number(),
                        reading.number(),
                        reading.number(),
                        reading.perhaps());
        Receipt.Times times = new Receipt.Times(reading.millis(), reading.millis());
        Receipt.Ending ending = Receipt.Ending.of(reading.text());
        Usage usage =
                new Usage(prompt, cached, completion, reasoning, charge.upstreamNanodollars());
        List<Receipt.Tried> attempts = TriedText.read(reading.text());
        return new Receipt(
                id, at, payer, served, usage, delivered, charge, times, ending, attempts);
    }

    /** What is not known before a request has ended, from its price to its attempts. */
    private static void outcome(Filling filling, Receipt receipt) throws SQLException {
        filling.number(receipt.charge().price().promptNanodollarsPerToken());
        filling.number(receipt.charge().price().completionNanodollarsPerToken());
        filling.number(receipt.usage().promptTokens());
        filling.number(receipt.usage().cachedTokens());
        filling.number(receipt.usage().completionTokens());
        filling.number(receipt.usage().reasoningTokens());
        filling.number(receipt.deliveredTokens());
        filling.number(receipt.charge().reservedNanodollars());
        filling.number(receipt.charge().costNanodollars());
        filling.number(receipt.charge().forgoneNanodollars());
        filling.perhaps(receipt.charge().upstreamNanodollars());
        filling.millis(receipt.times().firstToken());
        filling.millis(receipt.times().lastToken());
        filling.text(receipt.ending().word());
        filling.text(TriedText.of(receipt.attempts()));
    }

    /** Sets a statement's parameters one after the other. Owned by one thread. */
    private static final class Filling {
        private final PreparedStatement statement;
        private int at;

        Filling(PreparedStatement statement) {
            this.statement = statement;
        }

        void text(String value) throws SQLException {
            statement.setString(++at, value);
        }

        void number(long value) throws SQLException {
            statement.setLong(++at, value);
        }

        void flag(boolean value) throws SQLException {
            statement.setInt(++at, value ? 1 : 0);
        }

        void perhaps(OptionalLong value) throws SQLException {
            if (value.isPresent()) {
                number(value.getAsLong());
            } else {
                statement.setNull(++at, Types.BIGINT);
            }
        }

        void millis(Optional<Duration> value) throws SQLException {
            perhaps(
                    value.map(known -> OptionalLong.of(known.toMillis()))
                            .orElseGet(OptionalLong::empty));
        }
    }

    /** Takes a row's columns one after the other. Owned by one thread. */
    private static final class Reading {
        private final ResultSet row;
        private int at;

        Reading(ResultSet row) {
            this.row = row;
        }

        String text() throws SQLException {
            return row.getString(++at);
        }

        long number() throws SQLException {
            return row.getLong(++at);
        }

        OptionalLong perhaps() throws SQLException {
            long value = number();
            return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
        }

        Optional<Duration> millis() throws SQLException {
            OptionalLong value = perhaps();
            return value.isPresent()
                    ? Optional.of(Duration.ofMillis(value.getAsLong()))
                    : Optional.empty();
        }
    }
}
