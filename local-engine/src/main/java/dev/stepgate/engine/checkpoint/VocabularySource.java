package dev.stepgate.engine.checkpoint;

import java.nio.file.Path;
import java.util.List;

/** Where a checkpoint keeps its tokenizer. Immutable. */
public sealed interface VocabularySource {

    /** The id of the begin-of-sentence token. */
    int begin();

    /**
     * The lists of a GGUF file (spec section 8).
     *
     * @param place the file, for people
     * @param splitter which pre-tokenizer, as {@code tokenizer.ggml.pre} names it
     * @param tokens [V] in byte-level spelling, by id
     * @param types [V] ggml's token types: 1 normal, 3 control, 4 user-defined, 5 unused
     * @param merges "left right", best first
     */
    record Listed(
            String place,
            String splitter,
            List<String> tokens,
            int[] types,
            List<String> merges,
            int begin)
            implements VocabularySource {
        public Listed {
            tokens = List.copyOf(tokens);
            merges = List.copyOf(merges);
        }
    }

    /** A Hugging Face {@code tokenizer.json}. */
    record File(Path tokenizerJson, int begin) implements VocabularySource {}
}
