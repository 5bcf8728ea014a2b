package dev.stepgate.engine.tokenizer;

import dev.stepgate.engine.terms.EngineFault.BadCheckpoint;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a byte-level BPE was trained to: its tokens and the order of its merges. Immutable.
 *
 * @param place where it was read, for people
 * @param tokens by id, in byte-level spelling, specials as they read; empty where an id is unused
 * @param specials ids of the tokens that are matched whole, before anything else
 * @param merges "left right", best first
 */
public record Vocabulary(
        String place, List<String> tokens, Set<Integer> specials, List<String> merges) {
    private static final int CONTROL = 3;
    private static final int USER_DEFINED = 4;

    /** What GGUF files call the only pre-tokenizer there is here (spec section 8). */
    private static final Set<String> SPLITTERS = Set.of("deepseek-v3", "step35");

    public Vocabulary {
        tokens = List.copyOf(tokens);
        specials = Set.copyOf(specials);
        merges = List.copyOf(merges);
    }

    /** What a Hugging Face {@code tokenizer.json} says, or a {@link BadCheckpoint}. */
    public static Vocabulary read(Path tokenizerJson) {
        return TokenizerJson.read(tokenizerJson);
    }

    /**
     * The lists of a GGUF file.
     *
     * @param place the file, for people
     * @param splitter the pre-tokenizer's name
     * @param types ggml's type of each token
     */
    public static Vocabulary listed(
            String place, String splitter, List<String> tokens, int[] types, List<String> merges) {
        if (!SPLITTERS.contains(splitter)) {
            throw fault(place, "tokenizer.ggml.pre: " + splitter + " (expected: deepseek-v3)");
        }
        if (types.length != tokens.size()) {
            throw fault(
                    place,
                    "tokenizer.ggml.token_type: "
                            + types.length
                            + " entries (expected: "
                            + tokens.size()
                            + ", one for each token)");
        }
        Set<Integer> specials = new HashSet<>();
        for (int id = 0; id < types.length; id++) {
            if (types[id] == CONTROL || types[id] == USER_DEFINED) {
                specials.add(id);
            }
        }
        return new Vocabulary(place, tokens, specials, merges);
    }

    BadCheckpoint fault(String sentence) {
        return fault(place, sentence);
    }

    private static BadCheckpoint fault(String place, String sentence) {
        return new BadCheckpoint(place + ": " + sentence.replaceAll("\\p{Cntrl}", "?"));
    }
}
