package dev.stepgate.gateway.http;

import dev.stepgate.gateway.refusal.Refusal;
import io.vertx.core.MultiMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/** Finds the key a request presents: every path takes it under either header. */
final class Credentials {
    private static final String BEARER = "bearer ";

    private Credentials() {}

    /**
     * The key, or an empty string if there is none.
     *
     * @throws Refusal.Unauthenticated when the headers hold different keys, as we would have to
     *     guess whose request it is
     */
    static String in(MultiMap headers) {
        Set<String> keys = new LinkedHashSet<>();
        for (String value : headers.getAll("authorization")) {
            if (value.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
                keys.add(value.substring(BEARER.length()).strip());
            }
        }
        headers.getAll("x-api-key").forEach(value -> keys.add(value.strip()));
        keys.remove("");
        if (keys.size() > 1) {
            throw new Refusal.Unauthenticated(
                    "Authorization and x-api-key hold different keys (expected: one key, in either"
                            + " or both)");
        }
        return keys.isEmpty() ? "" : keys.iterator().next();
    }
}
