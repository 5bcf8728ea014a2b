package dev.stepgate.gateway.quota;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** Which Redis gateways share, where `storage` is `redis`. */
@ConfigMapping(prefix = "stepgate.redis")
public interface RedisSettings {

    /**
     * The server, as in redis://host:6379/0, or rediss:// for TLS. A user and a password may be in
     * it, before the host; set it in the environment then. It must not drop keys to make room, or
     * the tables are asked more often.
     */
    Optional<String> url();
}
