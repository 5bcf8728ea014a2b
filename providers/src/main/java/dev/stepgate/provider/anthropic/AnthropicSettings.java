package dev.stepgate.provider.anthropic;

import dev.stepgate.provider.remote.Continuing;
import dev.stepgate.provider.remote.RemoteSettings;

/**
 * What an operator says about one upstream of Anthropic's dialect. Immutable.
 *
 * @param remote its base URL may go up to the version or stop before it
 * @param version of the API, a date such as {@code 2023-06-01}
 * @param continuing {@link Continuing#COMPLETION} is the same as not at all: there is no such path
 */
public record AnthropicSettings(RemoteSettings remote, String version, Continuing continuing) {
    /** The version every server knows. */
    public static final String USUAL_VERSION = "2023-06-01";
}
