package dev.stepgate.gateway.usage;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** How long it is kept what became of each request. */
@ConfigMapping(prefix = "stepgate.receipts")
public interface ReceiptSettings {

    /**
     * How long receipts are kept; older ones are deleted by whole UTC days. What they add up to by
     * day, tenant and model is kept for good.
     */
    @WithDefault("90d")
    @DurationMin(days = 1)
    Duration keep();
}
