package dev.stepgate.chat;

import java.util.List;

/** What an answer is to follow. Immutable. */
public sealed interface Prompt {

    /** A conversation, which each model writes down in its own way. */
    record Turns(List<Message> messages) implements Prompt {
        public Turns {
            messages = List.copyOf(messages);
        }
    }

    /**
     * Raw text in which nothing is added; each page is gone on with by itself.
     *
     * @param pages one or more
     */
    record Pages(List<Page> pages) implements Prompt {
        public Pages {
            pages = List.copyOf(pages);
        }
    }

    /** What is gone on with as it stands. */
    sealed interface Page {

        /** A text; what spells one of the model's own tokens in it is meant. */
        record Text(String text) implements Page {}

        /**
         * Tokens by their ids in the model's vocabulary.
         *
         * @param ids one or more
         */
        record Tokens(List<Integer> ids) implements Page {
            public Tokens {
                ids = List.copyOf(ids);
            }
        }
    }
}
