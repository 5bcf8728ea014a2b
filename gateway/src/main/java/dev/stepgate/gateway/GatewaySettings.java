package dev.stepgate.gateway;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/** Where an operator's files are. */
@ConfigMapping(prefix = "stepgate.config")
public interface GatewaySettings {

    /** The folder with the YAML files, relative to where the gateway was started. */
    @WithDefault("config")
    Path dir();
}
