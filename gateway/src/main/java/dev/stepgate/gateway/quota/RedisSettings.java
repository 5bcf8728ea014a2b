package dev.stepgate.gateway.quota;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Which Redis gateways share, where `storage` is `redis`. */
@ConfigMapping(prefix = "stepgate.redis")
public interface RedisSettings {

    /**
     * The server, of version 6.2 or later, as in redis://host:6379/0, or rediss:// for TLS; no
     * password. What it forgets is looked up in the database.
     */
    Optional<String> url();

    /** Who we are to the server, where it knows more than one. */
    Optional<String> user();

    /** Where the password is: `env NAME`, `file PATH`, or `none` if the server wants none. */
    @WithDefault("none")
    String credential();
}
