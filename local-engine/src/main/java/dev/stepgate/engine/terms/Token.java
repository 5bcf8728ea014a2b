package dev.stepgate.engine.terms;

/**
 * A piece of an answer, handed out as soon as it is certain. Immutable; texts are whole characters,
 * never half of one.
 */
public sealed interface Token {

    /** Reasoning, before the model closed its thinking. */
    record Thought(String text) implements Token {}

    /** The answer itself. */
    record Said(String text) implements Token {}

    /**
     * A complete tool call.
     *
     * @param index 0 for the first call of the answer
     * @param arguments a JSON object as text
     */
    record Called(int index, String name, String arguments) implements Token {}
}
