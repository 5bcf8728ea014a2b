package dev.stepgate.gateway.quota;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Min;
import java.math.BigDecimal;

/** What becomes of requests while the store cannot be reached. */
@ConfigMapping(prefix = "stepgate")
public interface StoreLostSettings {

    /**
     * What becomes of requests while the store cannot be reached: `refuse`: each is a 503; `admit`:
     * each gateway answers `store-lost-requests` of every tenant, and charges them later.
     */
    @WithDefault("refuse")
    WhenLost storeLost();

    /**
     * How many requests of each tenant a gateway answers, with `store-lost: admit`, from the loss
     * of the store until that takes one of the tenant's again.
     */
    @WithDefault("20")
    @Min(1)
    int storeLostRequests();

    /**
     * The most that each of them may cost, in dollars; what may cost more is refused, or cut short.
     * A tenant may so spend `store-lost-requests` times as much beyond its allowances at each
     * gateway.
     */
    @WithDefault("0.05")
    @DecimalMin("0.000000001")
    @Digits(integer = 6, fraction = 9)
    BigDecimal storeLostDollars();
}
