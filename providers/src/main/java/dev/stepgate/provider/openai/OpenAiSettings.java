package dev.stepgate.provider.openai;

import dev.stepgate.provider.Deadlines;
import java.net.URI;
import java.util.Map;

/**
 * What an operator says about one upstream. Immutable.
 *
 * @param name what the provider is called here
 * @param baseUrl absolute, http or https, up to and including the version: {@code …/v1}
 * @param headers more request headers, such as OpenRouter's {@code HTTP-Referer}; they win over the
 *     dialect's own
 */
public record OpenAiSettings(
        String name,
        URI baseUrl,
        Credential credential,
        Deadlines deadlines,
        Dialect dialect,
        Map<String, String> headers) {

    public OpenAiSettings {
        String scheme = String.valueOf(baseUrl.getScheme());
        if (!scheme.matches("https?") || baseUrl.getHost() == null) {
            throw new IllegalArgumentException(
                    "base_url: " + baseUrl + " (expected: http://host/… or https://host/…)");
        }
        headers = Map.copyOf(headers);
    }

    /** Settings without further headers. */
    public OpenAiSettings(
            String name, URI baseUrl, Credential credential, Deadlines deadlines, Dialect dialect) {
        this(name, baseUrl, credential, deadlines, dialect, Map.of());
    }
}
