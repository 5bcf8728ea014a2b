package dev.stepgate.gateway.kept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.gateway.ManualClock;
import dev.stepgate.gateway.store.DataFolder;
import dev.stepgate.gateway.store.Database;
import dev.stepgate.gateway.store.PostgresDatabase;
import dev.stepgate.gateway.store.RunningPostgres;
import dev.stepgate.gateway.store.SqliteDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeptResponsesTest {
    /** Where they are. */
    enum Where {
        SQLITE,
        POSTGRES
    }

    private static final KeptResponse RESPONSE =
            new KeptResponse("resp_1", "resp_0", "[{\"ü\":1}]", "{\"output\":[]}");

    @TempDir Path data = Path.of("");

    private final ManualClock clock = new ManualClock();
    private final List<AutoCloseable> open = new ArrayList<>();

    private Database database(Where where) throws IOException, SQLException {
        Database database =
                switch (where) {
                    case SQLITE -> {
                        DataFolder folder =
                                ((DataFolder.Claim.Held) DataFolder.claim(data, 1)).folder();
                        open.addFirst(folder);
                        yield SqliteDatabase.open(folder);
                    }
                    case POSTGRES ->
                            PostgresDatabase.open(RunningPostgres.one().fresh(), new Random(1));
                };
        open.addFirst(database);
        return database;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private KeptResponses kept(Database database) {
        return new KeptResponses(database, clock, Duration.ofDays(30));
    }

    /** A request that is being answered. */
    private static void admit(Database database, String id, String tenant) throws IOException {
        var _ = database.now(connection -> insert(connection, id, tenant));
    }

    private static int insert(Connection connection, String id, String tenant) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate(
                    ("insert into receipts (id, instance, open, tenant, key_id, tier, asked_model,"
                                    + " model, provider, at_millis, streamed, prompt_price,"
                                    + " completion_price, prompt_tokens, cached_tokens,"
                                    + " completion_tokens, reasoning_tokens, delivered_tokens,"
                                    + " reserved, cost, forgone, ending, attempts, draws) values"
                                    + " ('%s', '', 1, '%s', '', '', '', '', '', 0, 0, 0, 0, 0, 0,"
                                    + " 0, 0, 0, 0, 0, 0, '', '', '')")
                            .formatted(id, tenant));
        }
    }

    @ParameterizedTest
    @EnumSource
    void its_tenant_finds_a_response_and_nobody_else(Where where) throws Exception {
        Database database = database(where);
        KeptResponses kept = kept(database);
        admit(database, "resp_1", "ann");

        assertThat(kept.keep("ann", RESPONSE)).isTrue();

        assertThat(kept.find("ann", "resp_1")).contains(RESPONSE);
        assertThat(kept.find("bob", "resp_1")).isEmpty();
        assertThat(kept.find("ann", "resp_2")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void nothing_is_kept_of_who_was_erased_meanwhile(Where where) throws Exception {
        KeptResponses kept = kept(database(where));

        assertThat(kept.keep("ann", RESPONSE)).isFalse();
        assertThat(kept.find("ann", "resp_1")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void its_tenant_deletes_a_response_once(Where where) throws Exception {
        Database database = database(where);
        KeptResponses kept = kept(database);
        admit(database, "resp_1", "ann");
        assertThat(kept.keep("ann", RESPONSE)).isTrue();

        assertThat(kept.delete("bob", "resp_1")).isFalse();
        assertThat(kept.delete("ann", "resp_1")).isTrue();
        assertThat(kept.delete("ann", "resp_1")).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void what_was_kept_long_enough_is_forgotten(Where where) throws Exception {
        Database database = database(where);
        KeptResponses kept = kept(database);
        admit(database, "resp_1", "ann");
        assertThat(kept.keep("ann", RESPONSE)).isTrue();

        clock.advance(Duration.ofDays(30).minusMillis(1));
        assertThat(kept.forget()).isZero();
        assertThat(kept.find("ann", "resp_1")).isPresent();
        clock.advance(Duration.ofMillis(1));

        assertThat(kept.find("ann", "resp_1")).isEmpty();
        assertThat(kept.forget()).isEqualTo(1);
    }
}
