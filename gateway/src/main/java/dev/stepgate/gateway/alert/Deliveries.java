package dev.stepgate.gateway.alert;

import dev.stepgate.gateway.store.Database;
import dev.stepgate.gateway.store.Work;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Tells the webhook of each alert until it has taken it, for a day. Owned by one thread. Of several
 * gateways on one database one tells it; should that die just then, another tells it again, with
 * the same id.
 */
final class Deliveries {
    private static final Logger LOG = System.getLogger(Deliveries.class.getName());

    private static final Duration LONGEST_REST = Duration.ofMinutes(5);
    private static final Duration WORTH_TELLING = Duration.ofDays(1);
    private static final int MOST_DOUBLINGS = 9;

    private final Database database;
    private final Work<Instant> clock;
    private final Webhook webhook;

    /** In a row. */
    private int failures;

    private Instant restsUntil = Instant.MIN;

    /**
     * @param clock the same for all that share the database
     */
    Deliveries(Database database, Work<Instant> clock, Webhook webhook) {
        this.database = database;
        this.clock = clock;
        this.webhook = webhook;
    }

    /** Tells all that is due, or as much as the webhook takes; an interrupt ends it. */
    void round() {
        try {
            Instant now = database.read(clock);
            boolean more = !now.isBefore(restsUntil);
            while (more && database.read(connection -> AlertRows.isAnyDue(connection, now))) {
                more = one();
            }
        } catch (IOException lost) {
            // What is due still is, once the store is back, which others tell.
            LOG.log(Level.DEBUG, "alerts wait for the store", lost);
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the next may be told too. */
    private boolean one() throws IOException, InterruptedException {
        Optional<Alert> taken = database.now(connection -> take(connection));
        if (taken.isEmpty()) {
            return false;
        }
        Alert alert = taken.get();
        Instant now = database.read(clock);
        Optional<String> failure = webhook.tell(alert, now);
        if (failure.isEmpty()) {
            database.now(connection -> AlertRows.told(connection, alert, now));
            if (failures > 0) {
                LOG.log(Level.INFO, "the webhook at " + webhook.host() + " takes alerts again");
            }
            failures = 0;
            return true;
        }
        failed(alert, now, failure.get());
        return false;
    }

    private Optional<Alert> take(Connection connection) throws SQLException {
        Instant now = clock.in(connection);
        return AlertRows.takeDue(connection, now, now.plus(webhook.patience()));
    }

    private void failed(Alert alert, Instant now, String reason) throws IOException {
        String what = "the webhook at " + webhook.host() + " did not take " + alert.id() + ": ";
        Instant again = now.plus(rest(failures));
        restsUntil = again;
        if (failures++ == 0) {
            LOG.log(Level.WARNING, what + reason + " (it is told again, for a day)");
        }
        if (again.isAfter(alert.at().plus(WORTH_TELLING))) {
            LOG.log(Level.WARNING, what + reason + " (for a day, and is not told any more)");
            database.now(connection -> AlertRows.giveUp(connection, alert));
        } else {
            database.now(connection -> AlertRows.postpone(connection, alert, again));
        }
    }

    /** After so many failures before: a second, two, four, … five minutes. */
    private static Duration rest(int failures) {
        Duration rest = Duration.ofSeconds(1L << Math.min(failures, MOST_DOUBLINGS));
        return rest.compareTo(LONGEST_REST) < 0 ? rest : LONGEST_REST;
    }
}
