package dev.stepgate.gateway.cli;

import dev.stepgate.gateway.alert.AlertSettings;
import dev.stepgate.gateway.catalog.CatalogSettings;
import dev.stepgate.gateway.catalog.EngineSettings;
import dev.stepgate.gateway.failover.FailoverSettings;
import dev.stepgate.gateway.http.HttpSettings;
import dev.stepgate.gateway.kept.KeptSettings;
import dev.stepgate.gateway.quota.InstanceSettings;
import dev.stepgate.gateway.quota.RedisSettings;
import dev.stepgate.gateway.quota.StoreLostSettings;
import dev.stepgate.gateway.store.PostgresSettings;
import dev.stepgate.gateway.store.StoreSettings;
import dev.stepgate.gateway.usage.ReceiptSettings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The settings of {@code gateway.yaml}, as the mappings declare them. */
final class MappedSettings {
    /** Every mapping whose settings belong in the file. */
    static final List<Class<?>> MAPPINGS =
            List.of(
                    StoreSettings.class,
                    PostgresSettings.class,
                    RedisSettings.class,
                    StoreLostSettings.class,
                    InstanceSettings.class,
                    HttpSettings.class,
                    EngineSettings.class,
                    CatalogSettings.class,
                    FailoverSettings.class,
                    ReceiptSettings.class,
                    KeptSettings.class,
                    AlertSettings.class);

    /**
     * One setting. Immutable.
     *
     * @param name dotted, as in a complaint
     */
    record Setting(String name, Method method, Optional<String> fallback) {}

    private MappedSettings() {}

    /** All settings, mapping by mapping, each in alphabetical order. */
    static List<Setting> all() {
        List<Setting> settings = new ArrayList<>();
        for (Class<?> mapping : MAPPINGS) {
            String prefix = mapping.getAnnotation(ConfigMapping.class).prefix();
            List<Method> methods = new ArrayList<>(List.of(mapping.getDeclaredMethods()));
            methods.sort(Comparator.comparing(Method::getName));
            for (Method method : methods) {
                WithDefault fallback = method.getAnnotation(WithDefault.class);
                settings.add(
                        new Setting(
                                prefix + "." + kebab(method.getName()),
                                method,
                                Optional.ofNullable(fallback).map(WithDefault::value)));
            }
        }
        return settings;
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
