package dev.stepgate.chat;

import java.util.Locale;

/** Why an answer ended, in OpenAI's words. */
public enum FinishReason {
    STOP,
    LENGTH,
    TOOL_CALLS,
    CONTENT_FILTER;

    /** The word used on the wire: lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
