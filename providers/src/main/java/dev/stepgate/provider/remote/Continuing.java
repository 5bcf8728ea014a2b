package dev.stepgate.provider.remote;

/** How an upstream can be made to go on with an answer another began. */
public enum Continuing {
    /** By a last message of the assistant, which it goes on with. */
    PREFILL,

    /** By raw completion of the conversation in the model's own layout, which must be supplied. */
    COMPLETION,

    /** Not at all. */
    NO
}
