package dev.stepgate.chat;

import java.util.Locale;
import java.util.OptionalInt;

/**
 * How the client wants the model to think. Immutable.
 *
 * @param maxTokens tokens after which a thought is to be closed; 0 or more
 */
public record ThoughtWishes(Effort effort, OptionalInt maxTokens) {

    /** How hard to think, in OpenAI's words. */
    public enum Effort {
        /** As hard as the provider thinks best. */
        UNSAID,
        /** Not at all. */
        NONE,
        MINIMAL,
        LOW,
        MEDIUM,
        HIGH,
        XHIGH,
        MAX;

        /** The word used on the wire: lower case. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whatever the provider thinks best. */
    public static ThoughtWishes none() {
        return new ThoughtWishes(Effort.UNSAID, OptionalInt.empty());
    }
}
