package dev.stepgate.engine.terms;

import java.util.List;

/** What the model is asked to continue. Immutable. */
public sealed interface Prompt {

    /**
     * A conversation, laid out by the checkpoint's own chat template.
     *
     * @param turns at least one, oldest first
     * @param tools JSON objects as text, each a whole {@code {"type":"function",…}}
     * @param effort how hard to think, in the template's words; empty to leave it to the template
     * @param opening how the answer begins already
     */
    record Chat(List<Turn> turns, List<String> tools, String effort, Opening opening)
            implements Prompt {
        public Chat {
            turns = List.copyOf(turns);
            tools = List.copyOf(tools);
        }

        /** Answered from the beginning, with the usual effort. */
        public Chat(List<Turn> turns, List<String> tools) {
            this(turns, tools, "", new Opening.Nothing());
        }

        /** The same with the beginning of an answer. */
        public Chat opened(Opening other) {
            return new Chat(turns, tools, effort, other);
        }
    }

    /** Bare text, continued as it stands after the begin-of-sentence token. */
    record Text(String text) implements Prompt {}

    /** Token ids, continued as they stand. */
    record Ids(List<Integer> ids) implements Prompt {
        public Ids {
            ids = List.copyOf(ids);
        }
    }

    /**
     * How an answer begins that somebody else began: it is read, not generated, and what is handed
     * out comes after it. Immutable.
     */
    sealed interface Opening {

        /** How far the last of several calls got. */
        enum Last {
            OVER,
            GOES_ON
        }

        /** There is nothing yet. */
        record Nothing() implements Opening {}

        /** A thought that goes on. */
        record Thinking(String thought) implements Opening {}

        /** A thought that is over, and the beginning of what is said. */
        record Speaking(String thought, String said) implements Opening {}

        /**
         * The same, in the middle of calling a tool.
         *
         * @param call what follows the opening tag of the call, in the model's own notation
         */
        record Calling(String thought, String said, String call) implements Opening {}

        /**
         * The same, with calls as clients know them, which are written in the model's notation.
         *
         * @param calls at least one
         * @param last whether the arguments of the last one may stop anywhere
         */
        record Called(String thought, String said, List<ToolCall> calls, Last last)
                implements Opening {
            public Called {
                calls = List.copyOf(calls);
                if (calls.isEmpty()) {
                    throw new EngineFault.BadRequest("calls: [] (expected: at least one)");
                }
            }
        }
    }
}
