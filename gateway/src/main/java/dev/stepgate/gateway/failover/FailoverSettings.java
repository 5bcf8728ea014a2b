package dev.stepgate.gateway.failover;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;

/** How far the gateway goes to get an answer from somebody. */
@ConfigMapping(prefix = "stepgate.failover")
public interface FailoverSettings {

    /** How often one offer is asked again at once when it breaks before its first token. */
    @WithDefault("1")
    @Min(0)
    @Max(5)
    int retries();

    /**
     * Further attempts, retries and hedges each, as a share of the requests: an outage must not
     * double the load. Ten are free at any time.
     */
    @WithDefault("20")
    @Min(0)
    @Max(100)
    int budgetPercent();

    /** How many of an offer's last requests tell whether it is ill. */
    @WithDefault("10")
    @Min(2)
    @Max(1000)
    int circuitRequests();

    /** From what share of failures among them an offer is left alone. */
    @WithDefault("50")
    @Min(1)
    @Max(100)
    int circuitFailurePercent();

    /** For how long it is left alone; then one request tries whether it is well again. */
    @WithDefault("5s")
    Duration circuitDelay();

    /** How often offers that cannot be reached are looked for while they are left alone. */
    @WithDefault("2s")
    Duration probeEvery();

    /** How many requests may wait for one offer's first token at the same time. */
    @WithDefault("1000")
    @Min(1)
    @Max(1_000_000)
    int maxOpening();

    /** How long a request waits, in all, for providers at their limit when nobody else is left. */
    @WithDefault("5s")
    Duration patience();

    /** For how long a request may look for somebody who begins to answer, all attempts together. */
    @WithDefault("2m")
    Duration firstTokenWithin();

    /**
     * When the next offer is asked besides one that keeps silent, and the first to begin wins:
     * `off`, or the share of its first tokens that came sooner, as a percentage. A local engine is
     * always waited for.
     */
    @WithDefault("95")
    @Pattern(regexp = "off|[5-9][0-9]", message = "must be off, or 50 to 99")
    String hedgePercentile();

    /** The same as a time, as long as too few of its first tokens are known. */
    @WithDefault("8s")
    Duration hedgeAfter();

    /** In how many places an answer that broke off may be continued. */
    @WithDefault("3")
    @Min(0)
    @Max(10)
    int rescues();
}
