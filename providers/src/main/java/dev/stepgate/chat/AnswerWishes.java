package dev.stepgate.chat;

import java.util.OptionalInt;

/**
 * How much the client wants to be told. Immutable.
 *
 * @param choices how many answers to the same question; at least 1
 * @param alternatives how many of the likeliest tokens to tell of beside each that was said; empty
 *     where not even the odds of that one are wished for
 */
public record AnswerWishes(int choices, OptionalInt alternatives) {

    /** One answer, and only its text. */
    public static AnswerWishes usual() {
        return new AnswerWishes(1, OptionalInt.empty());
    }
}
