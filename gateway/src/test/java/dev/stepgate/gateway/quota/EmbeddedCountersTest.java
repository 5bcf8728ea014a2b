package dev.stepgate.gateway.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.gateway.store.DataFolder;
import dev.stepgate.gateway.store.Database;
import dev.stepgate.gateway.store.SqliteDatabase;
import dev.stepgate.gateway.tenant.Caller;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedCountersTest extends CountersContract {
    @TempDir Path data;
    private DataFolder folder;
    private Database database;
    private Backlog backlog;
    private Counters counters;

    EmbeddedCountersTest() {}

    @BeforeEach
    void start() throws IOException {
        folder = ((DataFolder.Claim.Held) DataFolder.claim(data, 1)).folder();
        database = SqliteDatabase.open(folder);
        backlog = backlog(database);
        counters = new EmbeddedCounters(database, backlog, "gateway-1", clock);
    }

    @AfterEach
    void stop() throws IOException {
        backlog.close();
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
        return SumsOf.all(database);
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
