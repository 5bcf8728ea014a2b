package dev.stepgate.engine.decode;

import dev.stepgate.engine.terms.Prompt;
import dev.stepgate.engine.tokenizer.Passage;
import dev.stepgate.engine.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * How a checkpoint speaks: its tokens, its way to lay out a conversation, the tokens that end its
 * turn. Immutable and thread-safe.
 *
 * @param begin the token before every text
 * @param ends tokens that end an answer
 */
public record Speech(Tokenizer tokenizer, Layout layout, int begin, Set<Integer> ends) {

    public Speech {
        ends = Set.copyOf(ends);
    }

    /** Lays a conversation out, up to where the assistant speaks. */
    @FunctionalInterface
    public interface Layout {
        List<Passage> of(Prompt.Chat chat);
    }

    /** A conversation as the passages to encode. */
    List<Passage> layOut(Prompt.Chat chat) {
        return layout.of(chat);
    }

    /** Token ids of a laid-out conversation, which already starts with the begin token. */
    int[] encode(List<Passage> passages) {
        return tokenizer.encode(passages);
    }

    /** Token ids of bare text, after the begin token; special tokens spelled in it are meant. */
    public int[] encode(Prompt.Text text) {
        int[] ids = tokenizer.encode(text.text());
        if (ids.length > 0 && ids[0] == begin) {
            return ids;
        }
        int[] all = new int[ids.length + 1];
        all[0] = begin;
        System.arraycopy(ids, 0, all, 1, ids.length);
        return all;
    }

    /** Token ids of any prompt. */
    public int[] encode(Prompt prompt) {
        return switch (prompt) {
            case Prompt.Chat chat -> encode(layOut(chat));
            case Prompt.Text text -> encode(text);
        };
    }

    @Override
    public String toString() {
        return "Speech" + Arrays.asList(begin, ends);
    }
}
