package dev.stepgate.doubles;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request as it reached {@link FakeUpstream}. Immutable.
 *
 * @param path the request target, query included
 * @param headers by lower-case name; the last one of a name wins
 */
public record Received(String method, String path, Map<String, String> headers, String body) {

    public Received {
        headers = Map.copyOf(headers);
    }

    /** A header's value, by its name in any case. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }
}
