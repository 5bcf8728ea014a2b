package dev.stepgate.gateway;

import dev.stepgate.gateway.catalog.CredentialReference;
import dev.stepgate.gateway.catalog.CredentialReference.Resolved;
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

/** Opens the database that settings name. */
public final class Databases {
    private Databases() {}

    /**
     * What settings may say of a database.
     *
     * @param environment has a variable's value or nothing
     */
    public record Named(
            StoreSettings store,
            PostgresSettings postgres,
            Function<String, Optional<String>> environment) {}

    /**
     * Opens it, and makes its tables where they are missing; the receiver closes it.
     *
     * @param folder where it is, unless a server has it
     * @throws IOException if it cannot be used; the message says why in a sentence without a secret
     */
    public static Database open(Named named, DataFolder folder, RandomGenerator chance)
            throws IOException {
        return switch (named.store().storage()) {
            case EMBEDDED -> SqliteDatabase.open(folder, named.store().durability());
            case POSTGRES, REDIS ->
                    PostgresDatabase.open(postgres(named.postgres(), named.environment()), chance);
        };
    }

    /**
     * Checks that it is named where it has to be, and asks nobody.
     *
     * @throws IOException as {@link #open}
     */
    public static void check(Named named) throws IOException {
        if (named.store().storage() != Storage.EMBEDDED) {
            postgres(named.postgres(), named.environment());
        }
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
                secret("stepgate.postgres.credential", settings.credential(), environment));
    }

    private static Optional<String> secret(
            String setting, String written, Function<String, Optional<String>> environment)
            throws IOException {
        CredentialReference reference =
                CredentialReference.read(written)
                        .orElseThrow(
                                () ->
                                        new IOException(
                                                setting
                                                        + ": does not say where it is (expected:"
                                                        + " env NAME, file PATH or none)"));
        return switch (reference.resolve(environment)) {
            case Resolved.Found found -> Optional.of(found.secrets().getFirst());
            case Resolved.NotWanted() -> Optional.empty();
            case Resolved.Absent(String reason) -> throw new IOException(setting + ": " + reason);
        };
    }
}
