package dev.stepgate.chat;

import java.util.Locale;

/** Who speaks. */
public enum Role {
    SYSTEM,
    DEVELOPER,
    USER,
    ASSISTANT,
    TOOL;

    /** The word used on the wire: lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
