package dev.stepgate.gateway.quota;

import dev.stepgate.gateway.store.Database;
import dev.stepgate.gateway.store.Work;
import dev.stepgate.gateway.usage.ReceiptRows;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The gateways that share a store: each says from time to time that it lives, and charges what
 * others held that have been silent for too long. Thread-safe. One that was only frozen finds its
 * requests charged as they stood; what it settles of them later changes nothing.
 */
public final class Instances {
    private static final Logger LOG = System.getLogger(Instances.class.getName());

    private static final Duration OFTEN = Duration.ofSeconds(5);
    private static final int TIMES_BEFORE_DEAD = 6;

    /** Nobody asks of one that was silent for so long. */
    private static final Duration WORTH_KEEPING = Duration.ofDays(1);

    private static final String SEEN =
            "insert into instances (id, seen_millis) values (?, ?)"
                    + " on conflict (id) do update set seen_millis = excluded.seen_millis";
    private static final String FORGET = "delete from instances where seen_millis < ?";
    private static final String SILENT =
            "select distinct instance from receipts where open = 1 and at_millis < ?"
                    + " and not exists (select 1 from instances"
                    + " where instances.id = receipts.instance and instances.seen_millis >= ?)";
    private static final String ALIVE = "select 1 from instances where id = ? and seen_millis >= ?";

    private final Database database;
    private final String instance;
    private final Work<Instant> clock;
    private final Duration silence;
    private final Consumer<ReceiptRows.Open> charged;

    /** Since when this one has been heard of without a gap, and when it last was. */
    private volatile Instant since = Instant.MIN;

    private Instant last = Instant.MIN;

    /**
     * @param instance names this process
     * @param clock the same for all that share the database
     * @param silence after which one is taken for dead
     * @param charged told what was charged in the tables because it was of a dead one
     */
    public Instances(
            Database database,
            String instance,
            Work<Instant> clock,
            Duration silence,
            Consumer<ReceiptRows.Open> charged) {
        this.database = database;
        this.instance = instance;
        this.clock = clock;
        this.silence = silence;
        this.charged = charged;
    }

    /** How often to {@link #beat}: a few that fail do not make one dead. */
    public Duration every() {
        Duration sixth = silence.dividedBy(TIMES_BEFORE_DEAD);
        return sixth.compareTo(OFTEN) < 0 ? sixth : OFTEN;
    }

    /**
     * Says that this one lives.
     *
     * @return when that was
     * @throws IOException if the store cannot be reached; others may then take this one for dead
     */
    public synchronized Instant live() throws IOException {
        Instant now = database.now(this::say);
        if (last.equals(Instant.MIN) || now.isAfter(last.plus(silence.dividedBy(2)))) {
            since = now;
        }
        last = now;
        return now;
    }

    /**
     * Says that this one lives, then charges what dead ones left open: not before it could have
     * heard of them for as long as they may be silent, because when a store comes back nobody has
     * been heard of.
     *
     * @throws IOException as {@link #live}
     */
    public synchronized void beat() throws IOException {
        Instant heardFrom = live().minus(silence);
        if (isDeafSince(heardFrom)) {
            return;
        }
        for (String dead : database.read(connection -> silent(connection, heardFrom))) {
            List<ReceiptRows.Open> left =
                    database.read(connection -> ReceiptRows.openOf(connection, dead));
            int count = 0;
            for (ReceiptRows.Open open : left) {
                if (database.now(connection -> charge(connection, open))) {
                    charged.accept(open);
                    count++;
                }
            }
            if (count > 0) {
                LOG.log(
                        Level.WARNING,
                        "gateway "
                                + dead
                                + " has been silent for "
                                + silence.toSeconds()
                                + " s; the "
                                + count
                                + " requests it had under way were charged what they reserved");
            }
        }
    }

    /** Whether this one could not have heard others for some of the time since then. */
    private boolean isDeafSince(Instant heardFrom) {
        return since.isAfter(heardFrom);
    }

    private Instant say(Connection connection) throws SQLException {
        Instant now = clock.in(connection);
        try (PreparedStatement seen = connection.prepareStatement(SEEN);
                PreparedStatement forget = connection.prepareStatement(FORGET)) {
            seen.setString(1, instance);
            seen.setLong(2, now.toEpochMilli());
            seen.executeUpdate();
            forget.setLong(1, now.minus(WORTH_KEEPING).toEpochMilli());
            forget.executeUpdate();
        }
        return now;
    }

    /** A request younger than that may be of one that has not come to say that it is back. */
    private static List<String> silent(Connection connection, Instant heardFrom)
            throws SQLException {
        List<String> silent = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(SILENT)) {
            select.setLong(1, heardFrom.toEpochMilli());
            select.setLong(2, heardFrom.toEpochMilli());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    silent.add(rows.getString(1));
                }
            }
        }
        return silent;
    }

    /**
     * Whether another one may still be there: it was heard of, or nobody could have been for long
     * enough.
     */
    public boolean mayLive(Connection connection, String other) throws SQLException {
        Instant heardFrom = clock.in(connection).minus(silence);
        return isDeafSince(heardFrom) || isHeard(connection, other, heardFrom);
    }

    private static boolean isHeard(Connection connection, String other, Instant heardFrom)
            throws SQLException {
        try (PreparedStatement alive = connection.prepareStatement(ALIVE)) {
            alive.setString(1, other);
            alive.setLong(2, heardFrom.toEpochMilli());
            try (ResultSet row = alive.executeQuery()) {
                return row.next();
            }
        }
    }

    /** A transaction each: several gateways may be at it, and one may die at it. */
    private boolean charge(Connection connection, ReceiptRows.Open open) throws SQLException {
        Instant heardFrom = clock.in(connection).minus(silence);
        return open.receipt().at().isBefore(heardFrom)
                && !isHeard(connection, open.instance(), heardFrom)
                && Grants.charge(connection, open);
    }
}
