package dev.stepgate.provider.openai;

import dev.stepgate.provider.remote.Continuing;
import dev.stepgate.provider.remote.RemoteSettings;

/**
 * What an operator says about one upstream of OpenAI's dialect. Immutable.
 *
 * @param remote its base URL goes up to and including the version: {@code …/v1}
 * @param continuing how it goes on with answers
 * @param callsInText whether tool calls it wrote as text are read as calls
 */
public record OpenAiSettings(
        RemoteSettings remote, Dialect dialect, Continuing continuing, CallsInText callsInText) {

    /** What becomes of a tool call that a model wrote as text. */
    public enum CallsInText {
        STAY_TEXT,
        BECOME_CALLS
    }

    /** Settings as the dialect has them. */
    public OpenAiSettings(RemoteSettings remote, Dialect dialect) {
        this(remote, dialect, dialect.continuing(), CallsInText.STAY_TEXT);
    }
}
