package dev.stepgate.gateway.kept;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** How long responses are kept for tenants that have theirs stored. */
@ConfigMapping(prefix = "stepgate.responses")
public interface KeptSettings {

    /**
     * How long a response can be fetched and continued from; then it is deleted, with the items it
     * followed.
     */
    @WithDefault("30d")
    @DurationMin(minutes = 1)
    Duration keep();
}
