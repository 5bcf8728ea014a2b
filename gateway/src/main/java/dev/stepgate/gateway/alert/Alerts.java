package dev.stepgate.gateway.alert;

import dev.stepgate.gateway.catalog.Rounds;
import dev.stepgate.gateway.quota.Spending;
import dev.stepgate.gateway.store.Database;
import dev.stepgate.gateway.store.Work;
import dev.stepgate.gateway.tenant.Caller;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Gives an alert when a tenant has spent so many percent of its money for a day or a month: once
 * for each tenant, window and percentage, however many gateways share the database, and however
 * often they are started. Thread-safe. Whoever settles or refuses only leaves a note.
 */
public final class Alerts {
    private static final Logger LOG = System.getLogger(Alerts.class.getName());

    /** Has no tenants: their number is not bounded. */
    static final String METER = "stepgate.budget.alerts";

    private static final Duration OFTEN = Duration.ofSeconds(1);

    /** Longer than any window, and as long as somebody may ask for them. */
    private static final Duration WORTH_KEEPING = Duration.ofDays(100);

    /** In looks: a settlement that waited for a lost store is written by then. */
    private static final int UNTIL_AGAIN = 60;

    private final Database database;
    private final Work<Instant> clock;
    private final Percentages percentages;
    private final Optional<Webhook> webhook;
    private final MeterRegistry meters;

    private final Map<Noted, Caller> settled = new ConcurrentHashMap<>();
    private final Map<String, Caller> refused = new ConcurrentHashMap<>();

    /** Those to look at once more, who were noted before the last minute and in it. */
    private final Deque<Map<Noted, Caller>> again =
            new ArrayDeque<>(List.of(new HashMap<>(), new HashMap<>()));

    private int looks;

    /** A tenant for whom something was settled, and the UTC day it is of. */
    private record Noted(String tenant, Instant day) {}

    private Alerts(
            Database database,
            Work<Instant> clock,
            Percentages percentages,
            Optional<Webhook> webhook,
            MeterRegistry meters) {
        this.meters = meters;
        this.database = database;
        this.clock = clock;
        this.percentages = percentages;
        this.webhook = webhook;
    }

    /**
     * Those that settings ask for.
     *
     * @param clock the same for all that share the database
     * @param environment has a variable's value or nothing
     * @param meters count those that this process gave
     * @throws IOException if the settings cannot be followed; the message says why in a sentence
     *     without a secret
     */
    public static Alerts of(
            AlertSettings settings,
            Database database,
            Work<Instant> clock,
            Function<String, Optional<String>> environment,
            MeterRegistry meters)
            throws IOException {
        return new Alerts(
                database,
                clock,
                Percentages.of(settings.at()),
                Webhook.of(settings, environment),
                meters);
    }

    /**
     * Checks that the settings can be followed, and asks nobody.
     *
     * @throws IOException as {@link #of}
     */
    public static void check(AlertSettings settings, Function<String, Optional<String>> environment)
            throws IOException {
        Percentages.of(settings.at());
        Webhook.of(settings, environment);
    }

    /** Has a caller looked at soon; returns at once. */
    public void note(Spending spending) {
        Caller caller = spending.caller();
        switch (spending) {
            case Spending.Settled(Caller _, Instant at) ->
                    settled.put(
                            new Noted(caller.tenant(), at.truncatedTo(ChronoUnit.DAYS)), caller);
            case Spending.Refused(Caller _) -> refused.put(caller.tenant(), caller);
        }
    }

    /** Looks at those who were noted, and tells the webhook, until they are closed. */
    public List<Rounds> start() {
        List<Rounds> rounds = new ArrayList<>();
        rounds.add(Rounds.start("alerts", OFTEN, this::look));
        webhook.map(this::deliveries)
                .ifPresent(told -> rounds.add(Rounds.start("webhook", OFTEN, told::round)));
        return rounds;
    }

    Optional<Deliveries> deliveries() {
        return webhook.map(this::deliveries);
    }

    private Deliveries deliveries(Webhook to) {
        return new Deliveries(database, clock, to);
    }

    /**
     * Looks at those who were noted since the last time, and once more in a minute or two; where
     * the store is lost, next time. One thread at a time.
     */
    void look() {
        Map<Noted, Caller> bySettling = new HashMap<>(drained(settled));
        Map<String, Caller> byRefusal = drained(refused);
        // What callers may spend may have changed since they were last noted.
        again.getFirst().keySet().removeAll(bySettling.keySet());
        again.getLast().putAll(bySettling);
        if (++looks % UNTIL_AGAIN == 0) {
            again.removeFirst().forEach(bySettling::putIfAbsent);
            again.addLast(new HashMap<>());
        }
        if (bySettling.isEmpty() && byRefusal.isEmpty()) {
            return;
        }
        try {
            // What was handed over before this is done when this is.
            Instant now = database.now(clock);
            for (Map.Entry<Noted, Caller> each : bySettling.entrySet()) {
                give(Budget.of(each.getValue(), each.getKey().day()), false, now);
            }
            for (Caller each : byRefusal.values()) {
                give(Budget.of(each, now), true, now);
            }
        } catch (IOException lost) {
            bySettling.forEach(settled::putIfAbsent);
            byRefusal.forEach(refused::putIfAbsent);
        }
    }

    private static <K, V> Map<K, V> drained(Map<K, V> notes) {
        Map<K, V> drained = Map.copyOf(notes);
        // One that was left again in between is of something that is settled by now.
        drained.forEach(notes::remove);
        return drained;
    }

    private void give(List<Budget> budgets, boolean wasRefused, Instant now) throws IOException {
        List<Budget.Standing> standings =
                database.read(
                        connection -> {
                            List<Budget.Standing> read = new ArrayList<>();
                            for (Budget budget : budgets) {
                                read.add(budget.standing(connection));
                            }
                            return read;
                        });
        for (Alert alert : percentages.reached(standings, wasRefused, now)) {
            Optional<Instant> due = webhook.map(_ -> now);
            if (database.now(connection -> AlertRows.give(connection, alert, due))) {
                LOG.log(Level.WARNING, AlertText.sentence(alert));
                count(alert);
            }
        }
    }

    private void count(Alert alert) {
        Tags tags =
                Tags.of(
                        "window", alert.window().word(),
                        "percent", Integer.toString(alert.percent()));
        meters.counter(METER, tags).increment();
    }

    /**
     * Those given since then, newest first, as JSON.
     *
     * @param tenant whose; empty for all
     */
    public String list(Instant since, String tenant) throws IOException {
        return AlertText.list(
                database.read(connection -> AlertRows.since(connection, since, tenant)));
    }

    /** Deletes those of a tenant, as part of a transaction. */
    public static void erase(Connection connection, String tenant) throws SQLException {
        AlertRows.erase(connection, tenant);
    }

    /**
     * Deletes what nobody asks for any more.
     *
     * @return how many
     */
    public long forget() throws IOException {
        return database.now(
                connection ->
                        AlertRows.forget(connection, clock.in(connection).minus(WORTH_KEEPING)));
    }
}
