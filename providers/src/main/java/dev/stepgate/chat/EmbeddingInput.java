package dev.stepgate.chat;

import java.util.List;

/**
 * What is to become vectors. Immutable.
 *
 * @param whole as the client wrote it: a text, a list of texts, of token ids, or of lists of those
 * @param pieces one for each vector, in order
 */
public record EmbeddingInput(RawJson whole, List<Piece> pieces) {
    public EmbeddingInput {
        pieces = List.copyOf(pieces);
    }

    /**
     * How long a piece is. Immutable.
     *
     * @param bytes of its text in UTF-8
     * @param tokens those it was cut into already, in place of a text
     */
    public record Piece(long bytes, int tokens) {}
}
