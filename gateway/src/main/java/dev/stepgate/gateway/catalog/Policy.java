package dev.stepgate.gateway.catalog;

import java.util.Locale;

/** In which order a model's offers are asked. */
public enum Policy {
    /** As they are written. */
    LISTED,

    /** As chance has it: one of twice the weight comes first twice as often. */
    WEIGHTED,

    /** Those that compute in this process, then the others. */
    LOCAL_FIRST,

    /** Those elsewhere, then those that compute in this process. */
    REMOTE_FIRST,

    /** By what the request will cost. */
    CHEAPEST,

    /** By how soon their first token may be expected. */
    FASTEST;

    /** How it is written. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
