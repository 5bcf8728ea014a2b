package dev.stepgate.gateway.http;

import dev.stepgate.gateway.Instance;
import dev.stepgate.gateway.refusal.Refusal;
import dev.stepgate.gateway.store.Database;
import dev.stepgate.gateway.store.Work;
import dev.stepgate.provider.ProviderFailure;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Has each {@link Repeatable} answered once in a day, whichever of the gateways that share a store
 * gets it. Thread-safe.
 *
 * <p>A request is in the table before it is answered, as one under way; whoever repeats it waits
 * until it has an answer. One that a gateway left behind when it died is anybody's.
 */
public final class Replays {
    private static final Logger LOG = System.getLogger(Replays.class.getName());

    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration SOON = Duration.ofMillis(20);
    private static final Duration LATER = Duration.ofMillis(250);

    private static final int UNDER_WAY = 0;
    private static final String ONE = " where tenant = ? and name = ?";
    private static final String SELECT =
            "select asked, instance, at_millis, status, head, body from replays" + ONE;
    private static final String INSERT =
            "insert into replays (tenant, name, asked, instance, at_millis, status, head, body)"
                    + " values (?, ?, ?, ?, ?, 0, '', '') on conflict (tenant, name) do nothing";
    private static final String DELETE = "delete from replays" + ONE + " and at_millis = ?";
    private static final String KEEP =
            "update replays set status = ?, head = ?, body = ?"
                    + ONE
                    + " and instance = ?"
                    + " and status = 0";
    private static final String DROP =
            "delete from replays" + ONE + " and instance = ? and status = 0";
    private static final String FORGET = "delete from replays where at_millis < ?";

    private final Database database;
    private final String instance;
    private final Living living;
    private final InstantSource clock;
    private final Duration patience;

    /** What this process is at, by tenant and name; for all others see the table. */
    private final Set<Map.Entry<String, String>> underWay = ConcurrentHashMap.newKeySet();

    /** Who is still there of those that share the store. */
    @FunctionalInterface
    public interface Living {
        /** Whether another gateway may still be at what it began. */
        boolean has(Connection connection, String instance) throws SQLException;
    }

    /**
     * @param patience how long one waits for an answer under way
     */
    public Replays(
            Database database,
            Instance instance,
            Living living,
            InstantSource clock,
            Duration patience) {
        this.database = database;
        this.instance = instance.id();
        this.living = living;
        this.clock = clock;
        this.patience = patience;
    }

    /** What a look at the table came to. */
    private sealed interface Found {
        /** It is ours to answer. */
        record Nothing() implements Found {}

        /** Somebody else answers it. */
        record Begun() implements Found {}

        /** It was answered. */
        record Answered(KeptAnswer answer) implements Found {}

        /** It is another request of that name. */
        record Other() implements Found {}
    }

    /**
     * The answer the request got before. Empty for a new one, which the receiver answers and then
     * either keeps or drops.
     *
     * @throws Refusal.KeyReused if another request had that name
     * @throws Refusal.StillAnswering if it is still under way after a while
     */
    Optional<KeptAnswer> answer(Repeatable request) {
        Duration pause = SOON;
        for (Duration waited = Duration.ZERO; ; waited = waited.plus(pause)) {
            switch (look(request)) {
                case Found.Nothing _ -> {
                    return Optional.empty();
                }
                case Found.Answered(KeptAnswer answer) -> {
                    return Optional.of(answer);
                }
                case Found.Other _ ->
                        throw new Refusal.KeyReused(
                                "Idempotency-Key: \""
                                        + request.name()
                                        + "\" was used for a request with another body or path"
                                        + " within the last day (expected: a new key)");
                case Found.Begun _ -> {
                    if (waited.compareTo(patience) >= 0) {
                        throw new Refusal.StillAnswering(
                                "Idempotency-Key: \""
                                        + request.name()
                                        + "\" names a request that is being answered",
                                Duration.ofSeconds(1));
                    }
                    pause = waited.compareTo(LATER) < 0 ? SOON : LATER;
                    sleep(pause);
                }
            }
        }
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException gone) {
            throw new ProviderFailure.Cancelled("client");
        }
    }

    private Found look(Repeatable request) {
        if (!underWay.add(key(request))) {
            return new Found.Begun();
        }
        Found found = new Found.Begun();
        try {
            Instant now = clock.instant();
            found = Kept.read(() -> database.now(connection -> find(connection, request, now)));
            return found;
        } finally {
            if (!(found instanceof Found.Nothing)) {
                underWay.remove(key(request));
            }
        }
    }

    private Found find(Connection connection, Repeatable request, Instant now) throws SQLException {
        if (insert(connection, request, now)) {
            return new Found.Nothing();
        }
        long begunMillis;
        try (PreparedStatement select = connection.prepareStatement(SELECT)) {
            name(select, 1, request);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return new Found.Begun(); // dropped in between: look again
                }
                begunMillis = row.getLong(3);
                boolean old = begunMillis <= now.minus(DAY).toEpochMilli();
                boolean begun = row.getInt(4) == UNDER_WAY;
                if (!old && !(begun && isNobodys(connection, row.getString(2)))) {
                    return !row.getString(1).equals(request.asked())
                            ? new Found.Other()
                            : begun
                                    ? new Found.Begun()
                                    : new Found.Answered(
                                            new KeptAnswer(
                                                    row.getInt(4),
                                                    row.getString(5),
                                                    row.getString(6)));
                }
            }
        }
        delete(connection, request, begunMillis);
        return insert(connection, request, now) ? new Found.Nothing() : new Found.Begun();
    }

    /** What is ours and not under way was left when we could not reach the store. */
    private boolean isNobodys(Connection connection, String owner) throws SQLException {
        return owner.equals(instance) || !living.has(connection, owner);
    }

    private boolean insert(Connection connection, Repeatable request, Instant now)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            name(insert, 1, request);
            insert.setString(3, request.asked());
            insert.setString(4, instance);
            insert.setLong(5, now.toEpochMilli());
            return insert.executeUpdate() == 1;
        }
    }

    private static void delete(Connection connection, Repeatable request, long begunMillis)
            throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(DELETE)) {
            name(delete, 1, request);
            delete.setLong(3, begunMillis);
            delete.executeUpdate();
        }
    }

    /** Keeps the answer to a request that was ours; from now on it is what repeating it gives. */
    void keep(Repeatable request, KeptAnswer answer) {
        end(
                request,
                connection -> {
                    try (PreparedStatement keep = connection.prepareStatement(KEEP)) {
                        keep.setInt(1, answer.status());
                        keep.setString(2, answer.head());
                        keep.setString(3, answer.body());
                        name(keep, 4, request);
                        keep.setString(6, instance);
                        return keep.executeUpdate();
                    }
                });
    }

    /** Forgets a request that was ours: repeating it asks anew. */
    void drop(Repeatable request) {
        end(
                request,
                connection -> {
                    try (PreparedStatement drop = connection.prepareStatement(DROP)) {
                        name(drop, 1, request);
                        drop.setString(3, instance);
                        return drop.executeUpdate();
                    }
                });
    }

    private void end(Repeatable request, Work<Integer> how) {
        try {
            database.now(how);
        } catch (IOException fault) {
            LOG.log(
                    Level.WARNING,
                    "an answer is not kept for its Idempotency-Key: " + fault.getMessage());
        } finally {
            underWay.remove(key(request));
        }
    }

    /** Deletes answers that were kept for a day. */
    public long forget() throws IOException {
        long before = clock.instant().minus(DAY).toEpochMilli();
        return database.now(
                connection -> {
                    try (PreparedStatement forget = connection.prepareStatement(FORGET)) {
                        forget.setLong(1, before);
                        return forget.executeUpdate();
                    }
                });
    }

    private static void name(PreparedStatement statement, int first, Repeatable request)
            throws SQLException {
        statement.setString(first, request.tenant());
        statement.setString(first + 1, request.name());
    }

    private static Map.Entry<String, String> key(Repeatable request) {
        return Map.entry(request.tenant(), request.name());
    }
}
