package dev.stepgate.gateway.store;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Which PostgreSQL database gateways share. */
@ConfigMapping(prefix = "stepgate.postgres")
public interface PostgresSettings {

    /**
     * The database, as in jdbc:postgresql://host:5432/name; its tables are made and kept up to date
     * by us. Parameters of the driver may follow, as ?sslmode=verify-full, but no password.
     */
    Optional<String> url();

    /** Who we are to the server. */
    Optional<String> user();

    /** Where the password is: `env NAME`, `file PATH`, or `none` if the server wants none. */
    @WithDefault("none")
    String credential();
}
