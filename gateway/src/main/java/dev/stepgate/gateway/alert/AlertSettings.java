package dev.stepgate.gateway.alert;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** When operators are told what tenants have spent, and how. */
@ConfigMapping(prefix = "stepgate.alerts")
public interface AlertSettings {

    /**
     * At how many percent of a tenant's dollars per day and per month an alert is given, once in
     * each day or month: whole numbers from 1 to 100. 100 is also reached where what is left does
     * not pay for a request.
     */
    @WithDefault("80, 100")
    List<Integer> at();

    /**
     * Where alerts are posted to, besides the log: https://host/path. If the address is a secret,
     * set it in the environment.
     */
    Optional<String> webhook();

    /**
     * Where the secret is that signs what is posted: `env NAME`, `file PATH`, or `none` for no
     * signature.
     */
    @WithDefault("none")
    String credential();

    /** How long the webhook may take to answer before it is asked again later. */
    @WithDefault("10s")
    @DurationMin(millis = 100)
    @DurationMax(minutes = 1)
    Duration timeout();
}
