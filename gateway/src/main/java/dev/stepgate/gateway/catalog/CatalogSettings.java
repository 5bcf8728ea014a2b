package dev.stepgate.gateway.catalog;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the catalogue keeps up with the operator's files and with what providers list. */
@ConfigMapping(prefix = "stepgate.catalog")
public interface CatalogSettings {

    /**
     * How often providers.yaml, models.yaml and tiers.yaml are looked at; a change is in force
     * after two looks, or at once with POST /admin/reload.
     */
    @WithDefault("2s")
    Duration lookEvery();

    /**
     * How often providers other than `openai` are asked for their models, with prices and contexts;
     * `0s` for never. What they said last is kept in the data folder.
     */
    @WithDefault("1h")
    Duration listEvery();
}
