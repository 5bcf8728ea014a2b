package dev.stepgate.engine.packing;

import dev.stepgate.engine.checkpoint.VocabularySource.Listed;
import dev.stepgate.engine.terms.EngineFault.BadRequest;
import dev.stepgate.engine.tokenizer.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Says a vocabulary in the keys of a GGUF file (spec section 8). */
final class VocabularyKeys {
    private static final String SPLITTER = "deepseek-v3";
    private static final String TURN_END = "<|im_end|>";
    private static final String PADDING = "<｜▁pad▁｜>";
    private static final int NORMAL = 1;
    private static final int CONTROL = 3;
    private static final int USER_DEFINED = 4;
    private static final int UNUSED = 5;

    /** Where a reader looks for the ids that end a turn; the most important first. */
    private static final List<String> STOPS =
            List.of(
                    "tokenizer.ggml.eos_token_id",
                    "tokenizer.ggml.eot_token_id",
                    "tokenizer.ggml.eom_token_id");

    private VocabularyKeys() {}

    /**
     * The lists that a file has for a vocabulary read from elsewhere. A special token between
     * brackets with bars is control text, never shown; other specials, such as those around
     * thoughts and tool calls, are text of the answer.
     */
    static Listed listed(Vocabulary vocabulary, int begin) {
        List<String> tokens = vocabulary.tokens();
        int[] types = new int[tokens.size()];
        for (int id = 0; id < types.length; id++) {
            if (vocabulary.specials().contains(id)) {
                types[id] = isControl(tokens.get(id)) ? CONTROL : USER_DEFINED;
            } else {
                types[id] = tokens.get(id).isEmpty() ? UNUSED : NORMAL;
            }
        }
        return padded(
                new Listed(vocabulary.place(), SPLITTER, tokens, types, vocabulary.merges(), begin),
                types.length);
    }

    private static boolean isControl(String token) {
        return token.matches("<\\|.*\\|>|<｜.*｜>");
    }

    /** The same with unused tokens up to a size; each has a text that no other has. */
    static Listed padded(Listed listed, int size) {
        if (listed.tokens().size() > size) {
            throw new BadRequest(
                    "vocab: %d (expected: %d or more, which the tokenizer has)"
                            .formatted(size, listed.tokens().size()));
        }
        List<String> tokens = new ArrayList<>(listed.tokens());
        int[] types = Arrays.copyOf(listed.types(), size);
        for (int id = 0; id < size; id++) {
            if (id == tokens.size()) {
                tokens.add("");
            }
            if (tokens.get(id).isEmpty()) {
                tokens.set(id, "[PAD" + id + "]");
                types[id] = UNUSED;
            }
        }
        return new Listed(
                listed.place(), listed.splitter(), tokens, types, listed.merges(), listed.begin());
    }

    static void put(
            Listed listed, Set<Integer> stopTokens, String chatTemplate, Metadata metadata) {
        metadata.putText("tokenizer.ggml.model", "gpt2");
        metadata.putText("tokenizer.ggml.pre", listed.splitter());
        metadata.putTexts("tokenizer.ggml.tokens", listed.tokens());
        metadata.putWholes("tokenizer.ggml.token_type", listed.types());
        metadata.putTexts("tokenizer.ggml.merges", listed.merges());
        metadata.putWhole("tokenizer.ggml.bos_token_id", listed.begin());
        putStops(listed, stopTokens, metadata);
        int padding = listed.tokens().indexOf(PADDING);
        if (padding >= 0) {
            metadata.putWhole("tokenizer.ggml.padding_token_id", padding);
        }
        metadata.putTruth("tokenizer.ggml.add_bos_token", true);
        metadata.putTruth("tokenizer.ggml.add_eos_token", false);
        if (!chatTemplate.isEmpty()) {
            metadata.putText("tokenizer.chat_template", chatTemplate);
        }
    }

    /** The token that ends a chat's turn comes first; readers find Step's others by their text. */
    private static void putStops(Listed listed, Set<Integer> stopTokens, Metadata metadata) {
        int turnEnd = listed.tokens().indexOf(TURN_END);
        List<Integer> ids =
                stopTokens.stream()
                        .sorted(
                                Comparator.comparing((Integer id) -> id != turnEnd)
                                        .thenComparing(Comparator.naturalOrder()))
                        .toList();
        for (int i = 0; i < Math.min(ids.size(), STOPS.size()); i++) {
            metadata.putWhole(STOPS.get(i), ids.get(i));
        }
    }
}
