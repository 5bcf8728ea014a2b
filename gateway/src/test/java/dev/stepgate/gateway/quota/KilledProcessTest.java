package dev.stepgate.gateway.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepgate.gateway.store.DataFolder;
import dev.stepgate.gateway.store.Database;
import dev.stepgate.gateway.store.SqliteDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a process that lends, again and again. As many times as {@code stepgate.kills} says: 8
 * unless told otherwise, as each takes about a second.
 */
final class KilledProcessTest {
    private static final int KILLS = Integer.getInteger("stepgate.kills", 8);

    @TempDir Path folder;

    KilledProcessTest() {}

    private record Row(boolean open, long reserved, long cost, String ending) {}

    @Test
    void nothing_is_lent_twice_and_what_is_cut_off_is_charged_its_reservation() throws Exception {
        Path data = Files.createDirectory(folder.resolve("data"));
        Path granted = folder.resolve("granted");
        Random random = new Random(5);
        long killed = 0;
        for (int run = 1; run <= KILLS; run++) {
            lendAndKill(data, granted, "run" + run, random.nextInt(400));

            killed += check(data, granted);
        }
        assertThat(killed).as("requests that were cut off in the middle").isPositive();
    }

    /** Lets a process lend until something was granted and a while longer, then kills it. */
    private void lendAndKill(Path data, Path granted, String run, int millis) throws Exception {
        long before = Files.exists(granted) ? Files.size(granted) : 0;
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                LendingUntilKilled.class.getName(),
                                data.toString(),
                                granted.toString(),
                                run)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("output").toFile())
                        .start();
        while (process.isAlive() && (Files.notExists(granted) || Files.size(granted) == before)) {
            process.waitFor(10, TimeUnit.MILLISECONDS);
        }
        process.waitFor(millis, TimeUnit.MILLISECONDS);
        assertThat(process.isAlive()).as(Files.readString(folder.resolve("output"))).isTrue();
        process.destroyForcibly().waitFor();
    }

    /** Starts again on what it left; returns how many receipts of killed requests there are. */
    private static long check(Path data, Path granted) throws IOException {
        try (DataFolder held = ((DataFolder.Claim.Held) DataFolder.claim(data, 1)).folder();
                Database database = SqliteDatabase.open(held);
                Backlog backlog = CountersContract.backlog(database)) {
            Counters counters =
                    new EmbeddedCounters(database, backlog, "check", InstantSource.system());
            Map<String, Row> rows = rows(database);
            long spent = rows.values().stream().mapToLong(Row::cost).sum();
            long left = counters.standing(LendingUntilKilled.ANN).windows().getFirst().remaining();

            assertThat(spent).isLessThanOrEqualTo(LendingUntilKilled.A_DOLLAR.most());
            assertThat(left).isEqualTo(LendingUntilKilled.A_DOLLAR.most() - spent);
            assertThat(ledger(database)).isEqualTo(spent);
            assertThat(rows.values()).noneMatch(Row::open);
            rows.values().stream()
                    .filter(row -> row.ending().equals("killed"))
                    .forEach(row -> assertThat(row.cost()).isEqualTo(row.reserved()));
            for (String line : whole(granted)) {
                String[] grant = line.split(" ", -1);
                assertThat(rows)
                        .hasEntrySatisfying(
                                grant[0],
                                row ->
                                        assertThat(row.reserved())
                                                .isEqualTo(Long.parseLong(grant[1])));
            }
            return rows.values().stream().filter(row -> row.ending().equals("killed")).count();
        }
    }

    /** The lines that were written to their end. */
    private static List<String> whole(Path granted) throws IOException {
        String text = Files.readString(granted);
        return text.substring(0, text.lastIndexOf('\n')).lines().toList();
    }

    private static Map<String, Row> rows(Database database) throws IOException {
        return database.read(
                connection -> {
                    Map<String, Row> rows = new HashMap<>();
                    try (Statement statement = connection.createStatement();
                            ResultSet row =
                                    statement.executeQuery(
                                            "select id, open, reserved, cost, ending from receipts")) {
                        while (row.next()) {
                            rows.put(
                                    row.getString(1),
                                    new Row(
                                            row.getInt(2) == 1,
                                            row.getLong(3),
                                            row.getLong(4),
                                            row.getString(5)));
                        }
                    }
                    return rows;
                });
    }

    private static long ledger(Database database) throws IOException {
        return database.read(
                connection -> {
                    try (Statement statement = connection.createStatement();
                            ResultSet row =
                                    statement.executeQuery("select sum(cost) from ledger")) {
                        return row.next() ? row.getLong(1) : 0L;
                    }
                });
    }
}
