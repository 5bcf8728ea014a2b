package dev.stepgate.chat;

import java.util.List;

/**
 * One step of an answer as it arrives. Immutable. An answer is one choice, or as many as were asked
 * for, their events mixed. A choice is: any number of {@link Reasoning}, {@link Text}, {@link
 * CallStarted} and {@link CallArguments}, then one {@link Finished}. After the last choice's there
 * is at most one {@link Used}. Texts are never empty.
 */
public sealed interface ChatEvent {

    /** What belongs to one choice. */
    sealed interface OfChoice extends ChatEvent {
        /** Which one, from 0. */
        int choice();
    }

    /** More of what the model thinks. */
    record Reasoning(int choice, String text) implements OfChoice {
        public Reasoning(String text) {
            this(0, text);
        }
    }

    /**
     * More of what the model says.
     *
     * @param odds of the tokens the text is made of; none where they were not asked for or not told
     */
    record Text(int choice, String text, List<TokenOdds> odds) implements OfChoice {
        public Text {
            odds = List.copyOf(odds);
        }

        public Text(String text) {
            this(0, text, List.of());
        }
    }

    /** A tool call begins; indexes count from 0 without gaps, in each choice. */
    record CallStarted(int choice, int index, String id, String name) implements OfChoice {
        public CallStarted(int index, String id, String name) {
            this(0, index, id, name);
        }
    }

    /** More of that call's arguments: a fragment of a JSON object's text. */
    record CallArguments(int choice, int index, String fragment) implements OfChoice {
        public CallArguments(int index, String fragment) {
            this(0, index, fragment);
        }
    }

    /**
     * The choice is complete.
     *
     * @param stop the stop text of the request that ended it, where whoever answers tells which;
     *     empty where none did, as always when the reason is another
     */
    record Finished(int choice, FinishReason reason, String stop) implements OfChoice {
        public Finished(int choice, FinishReason reason) {
            this(choice, reason, "");
        }

        public Finished(FinishReason reason) {
            this(0, reason);
        }

        /** The same with another reason, which is no stop text. */
        public Finished because(FinishReason other) {
            return new Finished(choice, other);
        }
    }

    /** What all choices together took. */
    record Used(Usage usage) implements ChatEvent {}
}
