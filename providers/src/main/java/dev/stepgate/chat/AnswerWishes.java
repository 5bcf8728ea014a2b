package dev.stepgate.chat;

import java.util.OptionalInt;

/**
 * What answer the client wants. Immutable.
 *
 * @param choices how many answers to the same question, or to each of several; at least 1
 * @param alternatives how many of the likeliest tokens to tell of beside each that was said; empty
 *     where not even the odds of that one are wished for
 */
public record AnswerWishes(
        int choices,
        OptionalInt alternatives,
        AnswerForm form,
        CallWishes calls,
        ThoughtWishes thought) {

    /** So many answers, as the model gives them. */
    public AnswerWishes(int choices, OptionalInt alternatives) {
        this(choices, alternatives, new AnswerForm.Free(), CallWishes.none(), ThoughtWishes.none());
    }

    /** One answer, and only its text. */
    public static AnswerWishes usual() {
        return new AnswerWishes(1, OptionalInt.empty());
    }

    /** The same in a form. */
    public AnswerWishes as(AnswerForm other) {
        return new AnswerWishes(choices, alternatives, other, calls, thought);
    }

    /** The same with other calls. */
    public AnswerWishes calling(CallWishes other) {
        return new AnswerWishes(choices, alternatives, form, other, thought);
    }

    /** The same with another thought. */
    public AnswerWishes thinking(ThoughtWishes other) {
        return new AnswerWishes(choices, alternatives, form, calls, other);
    }
}
