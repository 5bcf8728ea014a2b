package dev.stepgate.chat;

import java.util.List;

/** Which of a request's tools an answer may or must call. Immutable. */
public sealed interface ToolChoice {

    /** The client does not say, and the model decides. */
    record Unsaid() implements ToolChoice {}

    /** The model decides. */
    record Auto() implements ToolChoice {}

    /** No tool at all. */
    record None() implements ToolChoice {}

    /** One tool at least, whichever. */
    record Required() implements ToolChoice {}

    /** This tool. */
    record Named(String name) implements ToolChoice {}

    /** None but these. */
    record Among(Need need, List<String> names) implements ToolChoice {
        public Among {
            names = List.copyOf(names);
        }
    }

    /** Whether a call is wanted in any case. */
    enum Need {
        MAY,
        MUST
    }
}
