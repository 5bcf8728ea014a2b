package dev.stepgate.engine.decode;

import dev.stepgate.engine.prompt.AnswerReader;
import dev.stepgate.engine.prompt.PromptLayout;
import dev.stepgate.engine.terms.EngineFault;
import dev.stepgate.engine.terms.Prompt;
import dev.stepgate.engine.tokenizer.Passage;
import dev.stepgate.engine.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

    /** A conversation as the passages to encode, up to where the answer begins. */
    List<Passage> layOut(Prompt.Chat chat) {
        return layout.of(chat);
    }

    /**
     * Token ids of a laid-out conversation, which already starts with the begin token, and of how
     * its answer begins.
     */
    int[] encode(List<Passage> prompt, List<Passage> opening) {
        var joined = new ArrayList<Passage>();
        Stream.concat(prompt.stream(), opening.stream())
                .filter(passage -> !passage.text().isEmpty())
                .forEach(
                        passage -> {
                            if (!joined.isEmpty()
                                    && joined.getLast().specials() == passage.specials()) {
                                String before = joined.removeLast().text();
                                joined.add(
                                        new Passage(before + passage.text(), passage.specials()));
                            } else {
                                joined.add(passage);
                            }
                        });
        return tokenizer.encode(joined);
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

    /**
     * A conversation and how its answer begins as text without the begin token, which tokenizers
     * add; empty where the text would be read as other tokens, since somebody wrote in it what
     * looks like one of the model's own.
     */
    public Optional<String> spelled(Prompt.Chat chat) {
        List<Passage> laidOut = layOut(chat);
        int[] ids = encode(laidOut, PromptLayout.opening(laidOut, chat.opening()));
        boolean begins = ids.length > 0 && ids[0] == begin;
        int[] behind = begins ? Arrays.copyOfRange(ids, 1, ids.length) : ids;
        String text = tokenizer.decode(behind);
        return Arrays.equals(tokenizer.encode(List.of(new Passage(text, true))), behind)
                ? Optional.of(text)
                : Optional.empty();
    }

    /** Reads what follows a conversation and the beginning of its answer. */
    public AnswerReader reader(Prompt.Chat chat) {
        List<Passage> laidOut = layOut(chat);
        var reader = new AnswerReader(PromptLayout.leavesThinkingOpen(laidOut), chat.tools());
        String opening =
                PromptLayout.opening(laidOut, chat.opening()).stream()
                        .map(Passage::text)
                        .collect(Collectors.joining());
        reader.skip(opening, 0);
        return reader;
    }

    /** Token ids of any prompt. */
    public int[] encode(Prompt prompt) {
        return switch (prompt) {
            case Prompt.Chat chat -> {
                List<Passage> laidOut = layOut(chat);
                yield encode(laidOut, PromptLayout.opening(laidOut, chat.opening()));
            }
            case Prompt.Text text -> encode(text);
            case Prompt.Ids ids -> checked(ids);
        };
    }

    /** The tokens the model would use for a text of its own, special ones included. */
    List<Integer> spell(String text) {
        return Arrays.stream(tokenizer.encode(List.of(new Passage(text, true)))).boxed().toList();
    }

    private int[] checked(Prompt.Ids ids) {
        if (ids.ids().isEmpty()) {
            throw new EngineFault.BadRequest("prompt: [] (expected: at least one token id)");
        }
        for (int id : ids.ids()) {
            if (id < 0 || id >= tokenizer.size()) {
                throw new EngineFault.BadRequest(
                        "prompt: token id %d (expected: 0..%d)"
                                .formatted(id, tokenizer.size() - 1));
            }
        }
        return ids.ids().stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public String toString() {
        return "Speech" + Arrays.asList(begin, ends);
    }
}
