package dev.stepgate.engine.decode;

import dev.stepgate.engine.kv.PrefixStore;
import dev.stepgate.engine.prompt.Contents;
import dev.stepgate.engine.terms.Likeness;
import dev.stepgate.engine.terms.Likeness.Parting;
import dev.stepgate.engine.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.Optional;

/**
 * A prompt beside the earlier one that it is most like. Immutable.
 *
 * @param contents what it is made of; empty for one without parts
 */
record Comparison(int[] prompt, PrefixStore.Nearest nearest, Optional<Contents> contents) {
    private static final String THINK = "<think>";

    /**
     * What to tell of it.
     *
     * @param lag tokens that may be computed again though nothing was let go of
     */
    Likeness likeness(int cachedTokens, int lag, Tokenizer tokenizer) {
        int shared = nearest.inCommon();
        int again = Math.min(shared, prompt.length - 1) - cachedTokens;
        int forgotten = again > lag ? again : 0;
        Contents.Part part = part(tokenizer);
        return new Likeness(shared, forgotten, part.parting(), part.index());
    }

    private Contents.Part part(Tokenizer tokenizer) {
        int shared = nearest.inCommon();
        boolean nowhere = shared == prompt.length || (shared > 0 && nearest.next().isEmpty());
        if (nowhere) {
            return new Contents.Part(Parting.NOWHERE, 0);
        }
        if (contents.isEmpty()) {
            Parting parting = shared > 1 ? Parting.TEXT : Parting.FIRST_SEEN;
            return new Contents.Part(parting, 0);
        }
        String before = tokenizer.decode(Arrays.copyOf(prompt, shared));
        Contents.Part part = contents.get().at(before.length());
        boolean thought =
                part.parting() == Parting.MESSAGE
                        && tokenizer.id(THINK).equals(nearest.next())
                        && tokenizer.id(THINK).getAsInt() != prompt[shared];
        return thought ? new Contents.Part(Parting.THOUGHT, part.index()) : part;
    }
}
