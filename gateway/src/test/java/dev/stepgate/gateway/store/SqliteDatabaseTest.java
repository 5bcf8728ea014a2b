package dev.stepgate.gateway.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class SqliteDatabaseTest extends DatabaseContract {
    @TempDir Path data;
    private DataFolder folder;
    private SqliteDatabase database;

    SqliteDatabaseTest() {}

    @BeforeEach
    void open() throws IOException {
        folder = ((DataFolder.Claim.Held) DataFolder.claim(data, 1)).folder();
        database = SqliteDatabase.open(folder);
    }

    @AfterEach
    void close() throws IOException {
        database.close();
        folder.close();
    }

    @Override
    Database database() {
        return database;
    }

    private Path file() {
        return data.resolve("stepgate.db");
    }

    private static boolean execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
        return true;
    }

    /** Writes on many threads and says a number once it is told that it is kept, until killed. */
    static final class Writing {
        private Writing() {}

        public static void main(String[] args) throws IOException {
            Database database =
                    SqliteDatabase.open(
                            ((DataFolder.Claim.Held) DataFolder.claim(Path.of(args[0]), 1))
                                    .folder(),
                            Durability.valueOf(args[1]));
            AtomicInteger numbers = new AtomicInteger();
            for (int i = 0; i < 8; i++) {
                Thread.ofPlatform().start(() -> write(database, numbers));
            }
        }

        private static void write(Database database, AtomicInteger numbers) {
            try {
                while (true) {
                    int number = numbers.incrementAndGet();
                    database.later(connection -> insert(connection, number)).await();
                    System.out.println("kept " + number);
                }
            } catch (IOException fault) {
                System.out.println("failed: " + fault);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_process_that_is_killed_loses_nothing_it_said_was_kept(Durability durability)
            throws Exception {
        close();
        Process writing =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Writing.class.getName(),
                                data.toString(),
                                durability.name())
                        .redirectErrorStream(true)
                        .start();
        List<Integer> said;
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(writing.getInputStream(), StandardCharsets.UTF_8))) {
            said =
                    lines.lines()
                            .filter(line -> line.startsWith("kept "))
                            .peek(line -> killAfter(2_000, line, writing))
                            .map(line -> Integer.valueOf(line.substring(5).strip()))
                            .toList();
        } finally {
            writing.destroyForcibly();
        }

        open();

        assertThat(said).hasSizeGreaterThan(1_000);
        for (int number : said) {
            assertThat(
                            database.<Long>read(
                                    connection ->
                                            number(
                                                    connection,
                                                    "select count(*) from instances where"
                                                            + " seen_millis = "
                                                            + number)))
                    .isEqualTo(1);
        }
    }

    private static void killAfter(int number, String line, Process process) {
        if (line.equals("kept " + number)) {
            process.toHandle().destroyForcibly();
        }
    }

    @Test
    void a_disk_that_is_full_is_told_and_recovered_from() throws IOException {
        Work<Boolean> big =
                connection ->
                        execute(
                                connection,
                                "insert into instances select hex(randomblob(2000)), value from"
                                        + " (with recursive numbers(value) as (select 1 union all"
                                        + " select value + 1 from numbers where value < 2000)"
                                        + " select value from numbers)");
        database.now(connection -> execute(connection, "pragma max_page_count = 100"));

        assertThatThrownBy(() -> database.now(big))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("full");
        assertThatThrownBy(() -> database.later(big).await()).isInstanceOf(IOException.class);
        database.now(connection -> execute(connection, "pragma max_page_count = 100000"));

        assertThat(database.now(big)).isTrue();
    }

    @Test
    void a_disk_that_fills_up_little_by_little_is_told_as_well() throws IOException {
        Work<Boolean> little =
                connection ->
                        execute(
                                connection,
                                "insert into instances values (hex(randomblob(500)), 1)");
        database.now(connection -> execute(connection, "pragma max_page_count = 100"));

        assertThatThrownBy(
                        () -> {
                            while (true) {
                                database.now(little);
                            }
                        })
                .isInstanceOf(IOException.class)
                .hasMessageContaining("full");
        assertThat(database.now(little)).isTrue();
    }

    @Test
    void only_its_owner_may_read_any_of_its_files() throws IOException {
        database.now(connection -> insert(connection, 1));

        try (Stream<Path> files = Files.list(data)) {
            assertThat(files.filter(file -> file.getFileName().toString().startsWith("stepgate")))
                    .hasSize(3)
                    .allSatisfy(
                            file ->
                                    assertThat(Files.getPosixFilePermissions(file))
                                            .isEqualTo(
                                                    PosixFilePermissions.fromString("rw-------")));
        }
    }

    @Test
    void readers_cannot_write() {
        assertThatThrownBy(() -> database.read(connection -> insert(connection, 1)))
                .isInstanceOf(IOException.class);
    }

    @Test
    void a_damaged_file_is_named_with_what_to_do() throws IOException {
        database.close();
        Files.writeString(
                file(), "this is not a database, however long one looks at it. ".repeat(99));

        assertThatThrownBy(() -> SqliteDatabase.open(folder))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        file()
                                + " is damaged (restore it from a copy, or move it away to begin"
                                + " with none)");
    }

    @Test
    void a_file_of_a_later_version_is_named() throws IOException {
        database.now(
                connection ->
                        execute(
                                connection,
                                "update flyway_schema_history set version = 999"
                                        + " where installed_rank = 1"));
        database.close();

        assertThatThrownBy(() -> SqliteDatabase.open(folder))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file() + " was written by a later version of Stepgate");
    }

    @Test
    void the_newest_version_is_the_last_migration() {
        String newest =
                Flyway.configure()
                        .dataSource("jdbc:sqlite:" + file(), "", "")
                        .locations("classpath:db/gateway")
                        .load()
                        .info()
                        .current()
                        .getVersion()
                        .getVersion();

        assertThat(newest).isEqualTo(String.valueOf(Schema.NEWEST));
    }

    @Test
    void opening_it_again_finds_what_was_kept() throws IOException {
        database.now(connection -> insert(connection, 7));

        close();
        open();

        assertThat(
                        database.<Long>read(
                                connection ->
                                        number(connection, "select seen_millis from instances")))
                .isEqualTo(7);
    }
}
