package dev.stepgate.gateway.quota;

/** What becomes of requests while the store cannot be reached. */
public enum WhenLost {
    /** Nobody is answered. */
    REFUSE,
    /** Some are answered, within a bound. */
    ADMIT
}
