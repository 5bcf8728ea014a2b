package dev.stepgate.gateway.config;

import java.util.Optional;

/**
 * One setting an operator may write. Immutable.
 *
 * @param fallback what holds when it is left out, as it would be written; empty if it must be there
 *     or is simply not there
 * @param required whether leaving it out is a fault
 * @param meaning what the setting does, for {@code config/README.md}
 */
public record Key<T>(
        String name, Form<T> form, Optional<String> fallback, boolean required, String meaning) {

    /** A setting that must be there. */
    public static <T> Key<T> required(String name, Form<T> form, String meaning) {
        return new Key<>(name, form, Optional.empty(), true, meaning);
    }

    /** A setting that may be left out. */
    public static <T> Key<T> optional(String name, Form<T> form, String meaning) {
        return new Key<>(name, form, Optional.empty(), false, meaning);
    }

    /** A setting with a value when left out. */
    public static <T> Key<T> withDefault(
            String name, Form<T> form, String fallback, String meaning) {
        return new Key<>(name, form, Optional.of(fallback), false, meaning);
    }
}
