package dev.stepgate.provider.remote;

import dev.stepgate.provider.Deadlines;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What an operator says about one upstream, whatever its dialect. Immutable.
 *
 * @param name what the provider is called here
 * @param baseUrl absolute, http or https; paths are appended
 * @param credentials at least one; {@link Credential#none()} where the upstream asks for nothing
 * @param headers more request headers, such as OpenRouter's {@code HTTP-Referer}; they win over the
 *     dialect's own
 * @param mostAtOnce answers that may be on their way together, if bounded
 */
public record RemoteSettings(
        String name,
        URI baseUrl,
        List<Credential> credentials,
        Deadlines deadlines,
        Map<String, String> headers,
        OptionalInt mostAtOnce) {

    public RemoteSettings {
        String scheme = String.valueOf(baseUrl.getScheme());
        if (!scheme.matches("https?") || baseUrl.getHost() == null) {
            throw new IllegalArgumentException(
                    "base_url: " + baseUrl + " (expected: http://host/… or https://host/…)");
        }
        if (credentials.isEmpty()) {
            throw new IllegalArgumentException("credentials: none (expected: 1 or more)");
        }
        credentials = List.copyOf(credentials);
        headers = Map.copyOf(headers);
    }

    /** One key, no further headers, no bound. */
    public RemoteSettings(String name, URI baseUrl, Credential credential, Deadlines deadlines) {
        this(name, baseUrl, List.of(credential), deadlines, Map.of(), OptionalInt.empty());
    }
}
