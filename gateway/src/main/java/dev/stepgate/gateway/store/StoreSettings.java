package dev.stepgate.gateway.store;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/** Where durable things are kept. */
@ConfigMapping(prefix = "stepgate")
public interface StoreSettings {

    /** The data folder, relative to where the gateway was started. */
    @WithDefault("data")
    Path data();
}
