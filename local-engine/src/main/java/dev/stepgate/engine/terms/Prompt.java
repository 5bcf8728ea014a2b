package dev.stepgate.engine.terms;

import java.util.List;

/** What the model is asked to continue. Immutable. */
public sealed interface Prompt {

    /**
     * A conversation, laid out by the checkpoint's own chat template.
     *
     * @param turns at least one, oldest first
     * @param tools JSON objects as text, each a whole {@code {"type":"function",…}}
     */
    record Chat(List<Turn> turns, List<String> tools) implements Prompt {
        public Chat {
            turns = List.copyOf(turns);
            tools = List.copyOf(tools);
        }
    }

    /** Bare text, continued as it stands after the begin-of-sentence token. */
    record Text(String text) implements Prompt {}
}
