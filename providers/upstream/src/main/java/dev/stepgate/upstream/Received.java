package dev.stepgate.upstream;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request as it reached a {@link ScriptedUpstream}. Immutable; printing it shows no header and no
 * body.
 *
 * @param path the request target, query included
 * @param headers by lower-case name; the last one of a name wins
 * @param at since the upstream began to listen
 */
public record Received(
        String method, String path, Map<String, String> headers, String body, Duration at) {

    public Received {
        headers = Map.copyOf(headers);
    }

    /** A header's value, by its name in any case. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    @Override
    public String toString() {
        return method + " " + path + " at " + at;
    }
}
