package dev.stepgate.gateway.quota;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** How gateways that share a database know each other to be alive. */
@ConfigMapping(prefix = "stepgate.instances")
public interface InstanceSettings {

    /**
     * After how much silence a gateway is taken for dead by those that share its database; what its
     * requests under way reserved is then charged.
     */
    @WithDefault("30s")
    @DurationMin(seconds = 3)
    @DurationMax(minutes = 10)
    Duration deadAfter();
}
