package dev.stepgate.chat;

/** Which of the tools an answer may or must call, and how many at once. Immutable. */
public record CallWishes(ToolChoice choice, AtOnce atOnce) {

    /** Whether an answer may call several tools. */
    public enum AtOnce {
        /** As the provider thinks best. */
        UNSAID,
        SEVERAL,
        ONE
    }

    /** Whatever the provider thinks best. */
    public static CallWishes none() {
        return new CallWishes(new ToolChoice.Unsaid(), AtOnce.UNSAID);
    }
}
