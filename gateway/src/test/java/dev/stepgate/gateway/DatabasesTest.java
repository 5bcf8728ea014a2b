package dev.stepgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepgate.gateway.quota.RedisServer;
import dev.stepgate.gateway.quota.RedisSettings;
import dev.stepgate.gateway.store.DataFolder;
import dev.stepgate.gateway.store.Database;
import dev.stepgate.gateway.store.Durability;
import dev.stepgate.gateway.store.PostgresDatabase;
import dev.stepgate.gateway.store.PostgresServer;
import dev.stepgate.gateway.store.PostgresSettings;
import dev.stepgate.gateway.store.RunningPostgres;
import dev.stepgate.gateway.store.SqliteDatabase;
import dev.stepgate.gateway.store.Storage;
import dev.stepgate.gateway.store.StoreSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DatabasesTest {
    private static final String ADDRESS = "jdbc:postgresql://host:5432/name";

    @TempDir Path path;
    private DataFolder folder;

    DatabasesTest() {}

    @BeforeEach
    void claim() throws IOException {
        folder = ((DataFolder.Claim.Held) DataFolder.claim(path.resolve("data"), 1)).folder();
    }

    @AfterEach
    void close() throws IOException {
        folder.close();
    }

    private record Store(Storage storage) implements StoreSettings {
        @Override
        public Path data() {
            return Path.of("data");
        }

        @Override
        public Durability durability() {
            return Durability.PROCESS;
        }
    }

    private record Postgres(Optional<String> url, Optional<String> user, String credential)
            implements PostgresSettings {
        Postgres(String url, String credential) {
            this(Optional.of(url), Optional.of("stepgate"), credential);
        }
    }

    private record Where(Optional<String> url, Optional<String> user, String credential)
            implements RedisSettings {
        Where(String url, String credential) {
            this(Optional.of(url), Optional.of("stepgate"), credential);
        }
    }

    private static final Where NOWHERE = new Where(Optional.empty(), Optional.empty(), "none");

    private static Databases.Named named(Postgres postgres) {
        return named(Storage.POSTGRES, postgres, NOWHERE);
    }

    private static Databases.Named named(Where redis) {
        return named(Storage.REDIS, new Postgres(ADDRESS, "none"), redis);
    }

    private static Databases.Named named(Storage storage, Postgres postgres, Where redis) {
        Map<String, String> environment = Map.of("WORD", "postgres");
        return new Databases.Named(
                new Store(storage),
                postgres,
                redis,
                name -> Optional.ofNullable(environment.get(name)));
    }

    @Test
    void it_is_in_the_data_folder_where_nobody_says_otherwise() throws IOException {
        Databases.Named embedded =
                named(
                        Storage.EMBEDDED,
                        new Postgres(Optional.empty(), Optional.empty(), "none"),
                        NOWHERE);

        Databases.check(embedded);
        try (Database database = Databases.open(embedded, folder, new Random(1))) {
            assertThat(database).isInstanceOf(SqliteDatabase.class);
        }
    }

    @Test
    void it_is_on_the_server_that_is_named() throws Exception {
        PostgresServer server = RunningPostgres.one().fresh();
        Databases.Named named =
                named(new Postgres(Optional.of(server.url()), server.user(), "env WORD"));

        Databases.check(named);
        try (Database database = Databases.open(named, folder, new Random(1))) {
            assertThat(database).isInstanceOf(PostgresDatabase.class);
        }
    }

    @Test
    void a_password_may_be_in_a_file() throws IOException {
        Path word = Files.writeString(folder.path().resolve("word"), "postgres\n");

        Databases.check(named(new Postgres(ADDRESS, "file " + word)));
    }

    @Test
    void a_server_has_to_be_named() {
        assertThatThrownBy(
                        () ->
                                Databases.check(
                                        named(
                                                new Postgres(
                                                        Optional.empty(),
                                                        Optional.empty(),
                                                        "none"))))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("stepgate.postgres.url: not set");
    }

    @Test
    void what_is_no_address_or_holds_a_password_is_refused_unseen() {
        for (String url :
                new String[] {
                    "postgres://host/name",
                    "jdbc:postgresql:name",
                    "jdbc:postgresql://host",
                    "jdbc:postgresql://me:secret@host/name",
                    "jdbc:postgresql://host/name?user=me&password=secret"
                }) {
            assertThatThrownBy(() -> Databases.check(named(new Postgres(url, "none"))))
                    .as(url)
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("stepgate.postgres.url: is no address")
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void a_password_that_is_written_down_is_refused_unseen() {
        assertThatThrownBy(() -> Databases.check(named(new Postgres(ADDRESS, "secret"))))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("stepgate.postgres.credential: does not say where it is")
                .hasMessageNotContaining("secret");
    }

    @Test
    void a_password_that_is_not_where_it_should_be_is_told() {
        assertThatThrownBy(() -> Databases.check(named(new Postgres(ADDRESS, "env OTHER"))))
                .isInstanceOf(IOException.class)
                .hasMessage("stepgate.postgres.credential: environment variable OTHER is not set");
    }

    @Test
    void a_server_that_does_not_let_us_in_is_named_without_the_password() throws Exception {
        PostgresServer server = RunningPostgres.one().fresh();
        Databases.Named nobody =
                named(
                        new Postgres(
                                Optional.of(server.url() + "?connectTimeout=5"),
                                Optional.of("nobody"),
                                "env WORD"));

        assertThatThrownBy(() -> Databases.open(nobody, folder, new Random(1)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(server.url() + " cannot be used: ")
                .hasMessageContaining("nobody");
    }

    @Test
    void what_is_left_is_in_the_redis_that_is_named() throws IOException {
        Databases.Named named = named(new Where("rediss://host:6380/3", "env WORD"));

        Databases.check(named);
        assertThat(Databases.redis(named))
                .contains(
                        new RedisServer(
                                "rediss://host:6380/3",
                                Optional.of("stepgate"),
                                Optional.of("postgres")));
        assertThat(Databases.redis(named(new Postgres(ADDRESS, "none")))).isEmpty();
    }

    @Test
    void a_redis_has_to_be_named_too() {
        assertThatThrownBy(() -> Databases.check(named(NOWHERE)))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "stepgate.redis.url: not set (expected, where what is left is counted in"
                                + " Redis: redis://host)");
    }

    @Test
    void what_is_no_address_of_a_redis_or_holds_a_password_is_refused_unseen() {
        for (String url :
                new String[] {
                    "",
                    "localhost",
                    "redis://",
                    "redis://:secret@",
                    "redis://:secret@host",
                    "redis://me:secret@host:6379/0",
                    "redis://host:port",
                    "redis://host?password=secret"
                }) {
            assertThatThrownBy(() -> Databases.check(named(new Where(url, "none"))))
                    .as(url)
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("stepgate.redis.url: is no address")
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void the_password_of_a_redis_is_told_by_where_it_is() {
        assertThatThrownBy(() -> Databases.check(named(new Where("redis://host", "secret"))))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("stepgate.redis.credential: does not say where it is")
                .hasMessageNotContaining("secret");
    }
}
