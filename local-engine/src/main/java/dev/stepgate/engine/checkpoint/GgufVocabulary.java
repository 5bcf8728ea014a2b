package dev.stepgate.engine.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads the tokenizer's keys of a GGUF file (spec section 8). Immutable. */
final class GgufVocabulary {
    private static final String TOKENS = "tokenizer.ggml.tokens";
    private static final String TYPES = "tokenizer.ggml.token_type";
    private static final String MERGES = "tokenizer.ggml.merges";
    private static final String BEGIN = "tokenizer.ggml.bos_token_id";
    private static final String END = "tokenizer.ggml.eos_token_id";
    private static final List<String> STOPS =
            List.of(END, "tokenizer.ggml.eot_token_id", "tokenizer.ggml.eom_token_id");

    private final Source source;
    private final GgufMetadata metadata;

    GgufVocabulary(Source source, GgufMetadata metadata) {
        this.source = source;
        this.metadata = metadata;
    }

    /** The lists, or a fault where they do not fit a model of so many tokens. */
    VocabularySource.Listed listed(int size) {
        String kind = metadata.textOr("tokenizer.ggml.model", "none");
        if (!kind.equals("gpt2")) {
            throw source.fault("tokenizer.ggml.model", kind, "gpt2");
        }
        List<String> tokens = metadata.texts(TOKENS);
        if (tokens.size() != size) {
            throw source.fault(TOKENS, tokens.size() + " tokens", size + ", as token_embd.weight");
        }
        int[] types = metadata.wholes(TYPES);
        if (types.length != size) {
            throw source.fault(TYPES, types.length + " types", "" + size);
        }
        return new VocabularySource.Listed(
                source.place(),
                metadata.textOr("tokenizer.ggml.pre", "default"),
                tokens,
                types,
                metadata.texts(MERGES),
                metadata.whole(BEGIN, 0, size - 1));
    }

    Set<Integer> stopTokens(List<String> tokens) {
        List<Integer> configured = new ArrayList<>();
        for (String key : STOPS) {
            if (metadata.has(key)) {
                configured.add(metadata.whole(key, 0, tokens.size() - 1));
            }
        }
        return StopTokens.of(configured, tokens::indexOf);
    }

    /**
     * Refuses this vocabulary where it is not another's: its tokens, merges, begin and end. Padding
     * and what is added by itself differ between publishers and mean nothing here.
     */
    void requireSameAs(GgufVocabulary model) {
        requireSame(TOKENS, metadata.texts(TOKENS), model);
        requireSame(MERGES, metadata.texts(MERGES), model);
        for (String key : List.of(BEGIN, END)) {
            int here = metadata.wholeOr(key, -1, 0, Integer.MAX_VALUE);
            int there = model.metadata.wholeOr(key, -1, 0, Integer.MAX_VALUE);
            if (here != there) {
                throw source.fault(key, here, there + ", as " + model.source.place());
            }
        }
    }

    private void requireSame(String key, List<String> here, GgufVocabulary model) {
        List<String> there = model.metadata.texts(key);
        if (here.size() != there.size()) {
            throw source.fault(
                    key, here.size() + " entries", there.size() + ", as " + model.source.place());
        }
        for (int i = 0; i < here.size(); i++) {
            if (!here.get(i).equals(there.get(i))) {
                throw source.fault(
                        key + "[" + i + "]",
                        "other than " + there.get(i),
                        "the same in " + model.source.place());
            }
        }
    }
}
