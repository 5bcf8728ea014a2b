package dev.stepgate.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Goes on with an answer whose beginning is in the request, to the character.
 *
 * <p>A beginning that is not this answer's own is not continued: the whole answer follows it, and
 * whoever joins the two sees the seam.
 */
final class Continuing {
    private static final String OPEN = "<think>";
    private static final String CLOSE = "</think>";

    private Continuing() {}

    /** What is left to say of an answer. */
    static Answer where(Asked asked, Answer whole) {
        if (asked.endpoint().equals("/completions")) {
            return raw(asked.body().path("prompt").asText(""), whole);
        }
        return asked.prefilled() ? prefill(asked.lastMessage(), whole) : whole;
    }

    private static Answer prefill(JsonNode message, Answer whole) {
        String text = text(message.path("content"));
        String thought =
                message.path("reasoning_content").asText(message.path("reasoning").asText(""));
        if (!whole.text().startsWith(text) || !whole.thought().startsWith(thought)) {
            return whole;
        }
        if (text.isEmpty()) {
            return without(thought.length(), 0, whole);
        }
        return without(whole.thought().length(), text.length(), whole);
    }

    /** The texts of a message's content, be it one or several parts. */
    static String text(JsonNode content) {
        if (!content.isArray()) {
            return content.asText("");
        }
        var text = new StringBuilder();
        content.forEach(part -> text.append(part.path("text").asText("")));
        return text.toString();
    }

    /*
     * A prompt of raw text ends in the model's own layout: an open thought is "<think>", a newline
     * and the thought so far; what is said follows "</think>" and a newline.
     */
    private static Answer raw(String prompt, Answer whole) {
        int opened = prompt.lastIndexOf(OPEN);
        boolean thinking = opened >= 0 && prompt.indexOf(CLOSE, opened) < 0;
        String thought = whole.thought();
        if (thinking) {
            int told = overlap(prompt, thought);
            String rest = thought.substring(told) + "\n" + CLOSE + "\n";
            List<Piece.Said> first = List.of(new Piece.Said(rest));
            return without(thought.length(), 0, whole).after(first);
        }
        return without(thought.length(), overlap(prompt, whole.text()), whole);
    }

    /** How long a beginning of the text the prompt ends with. */
    private static int overlap(String prompt, String text) {
        for (int length = Math.min(prompt.length(), text.length()); length > 0; length--) {
            if (prompt.endsWith(text.substring(0, length))) {
                return length;
            }
        }
        return 0;
    }

    private static Answer without(int thought, int text, Answer whole) {
        List<Piece> rest = new ArrayList<>();
        int thoughtLeft = thought;
        int textLeft = text;
        for (Piece piece : whole.pieces()) {
            switch (piece) {
                case Piece.Thought(String words) -> {
                    int cut = Math.min(thoughtLeft, words.length());
                    thoughtLeft -= cut;
                    addRest(words.substring(cut), Piece.Thought::new, rest);
                }
                case Piece.Said(String words) -> {
                    int cut = Math.min(textLeft, words.length());
                    textLeft -= cut;
                    addRest(words.substring(cut), Piece.Said::new, rest);
                }
                case Piece.CallBegun call -> rest.add(call);
                case Piece.CallArguments more -> rest.add(more);
            }
        }
        return new Answer(rest, whole.finish());
    }

    private static void addRest(String words, Function<String, Piece> of, List<Piece> rest) {
        if (!words.isEmpty()) {
            rest.add(of.apply(words));
        }
    }
}
