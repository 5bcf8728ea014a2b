package dev.stepgate.gateway.catalog;

/** What keeps an offer from being asked. Immutable. */
sealed interface Obstacle {

    /** Nothing does. */
    record None() implements Obstacle {}

    /** It never takes such a request. */
    record Never(String why) implements Obstacle {}

    /** It does not take one now. */
    record Now(String why) implements Obstacle {}

    /** The request does not seem to fit it. */
    record TooSmall(String why) implements Obstacle {}
}
