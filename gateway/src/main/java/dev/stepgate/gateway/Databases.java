package dev.stepgate.gateway;

import dev.stepgate.gateway.catalog.CredentialReference;
import dev.stepgate.gateway.quota.RedisServer;
import dev.stepgate.gateway.quota.RedisSettings;
import dev.stepgate.gateway.store.DataFolder;
import dev.stepgate.gateway.store.Database;
import dev.stepgate.gateway.store.PostgresDatabase;
import dev.stepgate.gateway.store.PostgresServer;
import dev.stepgate.gateway.store.PostgresSettings;
import dev.stepgate.gateway.store.SqliteDatabase;
import dev.stepgate.gateway.store.Storage;
import dev.stepgate.gateway.store.StoreSettings;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Finds the servers that settings name, and opens the database. */
public final class Databases {
    private Databases() {}

    /**
     * What settings may say of a store.
     *
     * @param environment has a variable's value or nothing
     */
    public record Named(
            StoreSettings store,
            PostgresSettings postgres,
            RedisSettings redis,
            Function<String, Optional<String>> environment) {}

    /**
     * Opens it, and makes its tables where they are missing; the receiver closes it.
     *
     * @param folder where it is, unless a server has it
     * @throws IOException if it cannot be used; the message says why in a sentence without a secret
     */
    public static Database open(Named named, DataFolder folder, RandomGenerator chance)
            throws IOException {
        check(named);
        return switch (named.store().storage()) {
            case EMBEDDED -> SqliteDatabase.open(folder, named.store().durability());
            case POSTGRES, REDIS ->
                    PostgresDatabase.open(postgres(named.postgres(), named.environment()), chance);
        };
    }

    /**
     * Where what is left is counted, if that is in a Redis.
     *
     * @throws IOException if it is not known; the message says why in a sentence without a secret
     */
    static Optional<RedisServer> redis(Named named) throws IOException {
        return named.store().storage() == Storage.REDIS
                ? Optional.of(redis(named.redis(), named.environment()))
                : Optional.empty();
    }

    /**
     * Checks that all is named that has to be, and asks nobody.
     *
     * @throws IOException as {@link #open}
     */
    public static void check(Named named) throws IOException {
        if (named.store().storage() != Storage.EMBEDDED) {
            postgres(named.postgres(), named.environment());
        }
        redis(named);
    }

    private static PostgresServer postgres(
            PostgresSettings settings, Function<String, Optional<String>> environment)
            throws IOException {
        String url =
                settings.url()
                        .orElseThrow(
                                () ->
                                        new IOException(
                                                "stepgate.postgres.url: not set (expected, where"
                                                        + " tables are in PostgreSQL:"
                                                        + " jdbc:postgresql://host/name)"));
        if (!PostgresServer.isAddress(url)) {
            // It is not repeated: it may hold a password.
            throw new IOException(
                    "stepgate.postgres.url: is no address of a database, or holds a password"
                            + " (expected: jdbc:postgresql://host:5432/name, the password where"
                            + " stepgate.postgres.credential says)");
        }
        return new PostgresServer(
                url,
                settings.user(),
                CredentialReference.secret(
                        "stepgate.postgres.credential", settings.credential(), environment));
    }

    private static RedisServer redis(
            RedisSettings settings, Function<String, Optional<String>> environment)
            throws IOException {
        String url =
                settings.url()
                        .orElseThrow(
                                () ->
                                        new IOException(
                                                "stepgate.redis.url: not set (expected, where what"
                                                        + " is left is counted in Redis:"
                                                        + " redis://host)"));
        if (!RedisServer.isAddress(url)) {
            // It is not repeated: it may hold a password.
            throw new IOException(
                    "stepgate.redis.url: is no address of a server, or holds a password (expected:"
                            + " redis://host:6379/0, the password where"
                            + " stepgate.redis.credential says)");
        }
        return new RedisServer(
                url,
                settings.user(),
                CredentialReference.secret(
                        "stepgate.redis.credential", settings.credential(), environment));
    }
}
