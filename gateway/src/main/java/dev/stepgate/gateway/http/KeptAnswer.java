package dev.stepgate.gateway.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerResponse;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A response as it was sent once. Immutable.
 *
 * @param head its headers that say what it is, a line each
 */
record KeptAnswer(int status, String head, String body) {
    private static final String OURS = "x-stepgate-";
    private static final Set<String> KEPT =
            Set.of("content-type", "cache-control", "x-accel-buffering", "x-should-retry");

    static KeptAnswer of(int status, MultiMap headers, String body) {
        return new KeptAnswer(
                status,
                headers.entries().stream()
                        .filter(header -> isKept(header.getKey().toLowerCase(Locale.ROOT)))
                        .map(header -> header.getKey() + ": " + header.getValue() + "\n")
                        .collect(Collectors.joining()),
                body);
    }

    /** What is left, which request it was and how it waited are another's the next time. */
    private static boolean isKept(String name) {
        return KEPT.contains(name) || (name.startsWith(OURS) && !name.equals(QueueNews.HEADER));
    }

    /** Sends it once more. */
    void send(HttpServerResponse response) {
        response.setStatusCode(status);
        head.lines()
                .map(line -> line.split(": ", 2))
                .map(parts -> Map.entry(parts[0], parts[1]))
                .forEach(header -> response.putHeader(header.getKey(), header.getValue()));
        response.putHeader("idempotent-replayed", "true");
        response.end(body);
    }
}
