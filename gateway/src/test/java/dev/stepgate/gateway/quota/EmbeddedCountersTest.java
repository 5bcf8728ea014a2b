package dev.stepgate.gateway.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.gateway.store.DataFolder;
import dev.stepgate.gateway.store.Database;
import dev.stepgate.gateway.store.SqliteDatabase;
import dev.stepgate.gateway.tenant.Caller;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedCountersTest extends CountersContract {
    @TempDir Path data;
    private DataFolder folder;
    private Database database;
    private Counters counters;

    EmbeddedCountersTest() {}

    @BeforeEach
    void start() throws IOException {
        folder = ((DataFolder.Claim.Held) DataFolder.claim(data, 1)).folder();
        database = SqliteDatabase.open(folder);
        counters = new EmbeddedCounters(database, "gateway-1", clock);
    }

    @AfterEach
    void stop() throws IOException {
        database.close();
        folder.close();
    }

    @Override
    Counters counters() {
        return counters;
    }

    @Override
    void restart() throws IOException {
        stop();
        start();
    }

    @Override
    Sums sums() throws IOException {
        database.later(connection -> true).await();
        return database.read(
                connection -> {
                    try (Statement statement = connection.createStatement();
                            ResultSet row =
                                    statement.executeQuery(
                                            "select (select coalesce(sum(cost), 0) from receipts"
                                                    + " where open = 0), (select coalesce(sum(cost),"
                                                    + " 0) from ledger), (select count(*) from"
                                                    + " receipts where open = 1)")) {
                        row.next();
                        return new Sums(row.getLong(1), row.getLong(2), row.getLong(3));
                    }
                });
    }

    @Test
    void nothing_is_taken_when_it_cannot_be_recorded() throws IOException {
        Caller ann = on("ann", FREE);
        answer(ann, 1);
        database.close();

        assertThatThrownBy(() -> take(ann)).isInstanceOf(IOException.class);

        assertThat(List.copyOf(remaining(ann))).containsExactly(19L, 49L);
    }
}
