package dev.stepgate.gateway.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.gateway.store.Database;
import dev.stepgate.gateway.store.PostgresDatabase;
import dev.stepgate.gateway.store.PostgresServer;
import dev.stepgate.gateway.store.RunningPostgres;
import dev.stepgate.gateway.tenant.Allowance;
import dev.stepgate.gateway.tenant.Allowance.Measure;
import dev.stepgate.gateway.tenant.Allowance.Window;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SharedAlertsTest extends AlertsContract {
    private Database database;

    @SuppressWarnings("NullAway.Init") // opened before each test
    SharedAlertsTest() {}

    @BeforeEach
    void open() throws IOException, SQLException {
        PostgresServer server = RunningPostgres.one().fresh();
        database = PostgresDatabase.open(server, new Random(1));
    }

    @AfterEach
    void close() throws IOException {
        database.close();
    }

    @Override
    Database database() {
        return database;
    }

    @Test
    void who_was_noted_while_the_store_was_lost_is_looked_at_when_it_is_back() throws IOException {
        Alerts gateway =
                Alerts.of(Wishes.USUAL, database, _ -> now.get(), _ -> Optional.empty(), meters);
        spend(gateway, ann(new Allowance(Measure.NANODOLLARS, Window.DAY, DOLLAR)), 90);

        RunningPostgres.one().stop();
        gateway.look();
        RunningPostgres.one().start();
        gateway.look();

        assertThat(given()).containsExactly("day 2026-11-24 80");
    }
}
