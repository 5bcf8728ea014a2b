package dev.stepgate.gateway;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;

/** Where an operator's files are. */
@ConfigMapping(prefix = "stepgate.config")
public interface GatewaySettings {

    /** The folder with the YAML files, relative to where the gateway was started. */
    @WithDefault("config")
    Path dir();

    /**
     * How often providers.yaml, models.yaml and tiers.yaml are looked at; a change is in force
     * after two looks, or at once with POST /admin/reload.
     */
    @WithDefault("2s")
    Duration lookEvery();
}
