package dev.stepgate.provider;

import dev.stepgate.chat.ChatEvent;
import dev.stepgate.chat.ChatRequest;
import dev.stepgate.chat.FinishReason;
import dev.stepgate.chat.Spoken;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A model's own way of writing a conversation, for upstreams that complete raw text. Thread-safe.
 */
@FunctionalInterface
public interface Layout {

    /** The conversation up to where an answer stopped; empty where it cannot be written so. */
    Optional<Page> page(ChatRequest request, Spoken spoken);

    /**
     * A prompt, and how to read what follows it.
     *
     * @param prompt all text to be tokenized; a server adds only what its tokenizer adds to any
     * @param spokenTokens how many of its tokens the answer had already; estimated where empty
     * @param reading of this one answer
     */
    record Page(String prompt, OptionalLong spokenTokens, Reading reading) {}

    /** Reads what follows a prompt, piece by piece. Owned by one thread. */
    @FunctionalInterface
    interface Reading {

        /** The events that are certain by now; at the end those that are left, the finish last. */
        List<ChatEvent> read(Piece piece);
    }

    /** One thing the upstream said. */
    sealed interface Piece {

        /** More text, cut anywhere. */
        record More(String text) implements Piece {}

        /**
         * Nothing more.
         *
         * @param stop the stop text that ended it; empty where none is told
         */
        record End(FinishReason reason, String stop) implements Piece {}
    }
}
