package dev.stepgate.chat;

/**
 * One step of an answer as it arrives. Immutable. An answer is: any number of {@link Reasoning},
 * {@link Text}, {@link CallStarted} and {@link CallArguments}, then one {@link Finished}, then at
 * most one {@link Used}. Texts are never empty.
 */
public sealed interface ChatEvent {

    /** More of what the model thinks. */
    record Reasoning(String text) implements ChatEvent {}

    /** More of what the model says. */
    record Text(String text) implements ChatEvent {}

    /** A tool call begins; indexes count from 0 without gaps. */
    record CallStarted(int index, String id, String name) implements ChatEvent {}

    /** More of that call's arguments: a fragment of a JSON object's text. */
    record CallArguments(int index, String fragment) implements ChatEvent {}

    /** The answer is complete. */
    record Finished(FinishReason reason) implements ChatEvent {}

    /** What the answer took. */
    record Used(Usage usage) implements ChatEvent {}
}
