package dev.stepgate.engine.prompt;

import dev.stepgate.engine.terms.EngineFault;
import dev.stepgate.engine.terms.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tells thoughts, speech and tool calls apart in an answer's text as it arrives (spec section 9.4).
 * Owned by one thread, for one answer.
 */
public final class AnswerReader {
    private static final String CLOSE_THINKING = "</think>";
    private static final String OPEN_CALL = "<tool_call>";
    private static final String CLOSE_CALL = "</tool_call>";

    private final ToolSchemas schemas;
    private final OddsSource source;
    private final StringBuilder unread = new StringBuilder();
    private final List<Token> certain = new ArrayList<>();
    private Place place;
    private int searched;
    private int calls;

    /** Where what was taken last stands in the answer's text. */
    private int takenFrom;

    private int takenTo;

    /** Where what nobody needs to be told ends. */
    private int given;

    /** Knows the odds behind the characters of an answer's text from one place up to another. */
    @FunctionalInterface
    public interface OddsSource {
        List<Token.Odds> take(int from, int to);
    }

    /** Where in the answer the unread text starts. */
    private enum Place {
        /** Before the end of thinking. */
        THINKING,
        /** Right after it: one newline is not part of the speech. */
        AFTER_THINKING,
        /** In speech. */
        SPEAKING,
        /** After a tool call: whitespace is not speech until something follows it. */
        AFTER_CALL,
        /** Inside a tool call, its opening tag included in what is unread. */
        CALLING
    }

    /**
     * Starts an answer.
     *
     * @param thinking whether the prompt left thinking open
     * @param tools as in {@link dev.stepgate.engine.terms.Prompt.Chat}; their schemas give
     *     arguments their types
     * @throws EngineFault.BadRequest naming the tool that is not a JSON object
     */
    public AnswerReader(boolean thinking, List<String> tools) {
        this(thinking, tools, (from, to) -> List.of());
    }

    /** The same, handing out the odds of what is thought and said. */
    public AnswerReader(boolean thinking, List<String> tools, OddsSource source) {
        this.place = thinking ? Place.THINKING : Place.SPEAKING;
        this.schemas = ToolSchemas.of(tools);
        this.source = source;
    }

    /**
     * Reads how the answer begins, which is handed out to nobody.
     *
     * @param further how many characters that come next are not handed out either
     */
    public void skip(String opening, int further) {
        accept(opening);
        given = takenTo + unread.length() + further;
    }

    /** Takes the next piece of text; gives what is certain by now, often nothing. */
    public List<Token> accept(String text) {
        unread.append(text);
        while (readOn()) {
            // Each turn reads up to the next tag.
        }
        return handOut();
    }

    /** Ends the answer; gives what was held back. */
    public List<Token> finish() {
        String rest = take(unread.length());
        switch (place) {
            case THINKING -> think(rest);
            case AFTER_THINKING, SPEAKING, CALLING -> say(rest);
            case AFTER_CALL -> say(rest.isBlank() ? "" : rest);
        }
        return handOut();
    }

    /** Whether the answer is still before the end of its thinking. */
    public boolean thinking() {
        return place == Place.THINKING;
    }

    /**
     * How much of the next piece still belongs to the thought: up to the tag that ends it and the
     * newline after that.
     */
    public int thoughtIn(String next) {
        if (place == Place.AFTER_THINKING) {
            return next.startsWith("\n") ? 1 : 0;
        }
        if (place != Place.THINKING) {
            return 0;
        }
        String text = unread + next;
        int tag = text.indexOf(CLOSE_THINKING);
        if (tag < 0) {
            return next.length();
        }
        int end = tag + CLOSE_THINKING.length();
        return (text.startsWith("\n", end) ? end + 1 : end) - unread.length();
    }

    /** Whether a complete tool call was read. */
    public boolean called() {
        return calls > 0;
    }

    /** Whether a tag was passed, so that more may be certain. */
    private boolean readOn() {
        return switch (place) {
            case THINKING -> readThought();
            case AFTER_THINKING -> skipNewline();
            case SPEAKING -> readSpeech();
            case AFTER_CALL -> skipSpace();
            case CALLING -> readCall();
        };
    }

    private boolean readThought() {
        int end = unread.indexOf(CLOSE_THINKING);
        if (end < 0) {
            // A newline before the tag is not part of the thought.
            think(
                    take(
                            Math.min(
                                    beforePartOf("\n" + CLOSE_THINKING),
                                    beforePartOf(CLOSE_THINKING))));
            return false;
        }
        String thought = take(end);
        think(thought.endsWith("\n") ? thought.substring(0, thought.length() - 1) : thought);
        take(CLOSE_THINKING.length());
        place = Place.AFTER_THINKING;
        return true;
    }

    private boolean skipNewline() {
        if (unread.isEmpty()) {
            return false;
        }
        take(unread.charAt(0) == '\n' ? 1 : 0);
        place = Place.SPEAKING;
        return true;
    }

    private boolean readSpeech() {
        int end = unread.indexOf(OPEN_CALL);
        if (end < 0) {
            say(take(beforePartOf(OPEN_CALL)));
            return false;
        }
        say(take(end));
        place = Place.CALLING;
        return true;
    }

    private boolean skipSpace() {
        int speech = 0;
        while (speech < unread.length() && Character.isWhitespace(unread.charAt(speech))) {
            speech++;
        }
        if (speech == unread.length()) {
            return false;
        }
        if (unread.length() - speech < OPEN_CALL.length()
                && OPEN_CALL.startsWith(unread.substring(speech))) {
            return false;
        }
        if (unread.indexOf(OPEN_CALL, speech) == speech) {
            take(speech);
            place = Place.CALLING;
        } else {
            place = Place.SPEAKING;
        }
        return true;
    }

    private boolean readCall() {
        int close = unread.indexOf(CLOSE_CALL, searched);
        if (close < 0) {
            searched = Math.max(OPEN_CALL.length(), unread.length() - CLOSE_CALL.length() + 1);
            return false;
        }
        searched = 0;
        String tagged = take(close + CLOSE_CALL.length());
        Optional<Token.Called> call =
                CallText.read(tagged.substring(OPEN_CALL.length(), close), calls, schemas);
        if (call.isPresent()) {
            certain.add(call.get());
            calls++;
            place = Place.AFTER_CALL;
        } else {
            say(tagged);
            place = Place.SPEAKING;
        }
        return true;
    }

    /** Where an end begins that may grow into the tag, or is half a character. */
    private int beforePartOf(String tag) {
        int length = unread.length();
        for (int part = Math.min(tag.length() - 1, length); part > 0; part--) {
            if (tag.startsWith(unread.substring(length - part))) {
                return length - part;
            }
        }
        boolean halfCharacter = length > 0 && Character.isHighSurrogate(unread.charAt(length - 1));
        return halfCharacter ? length - 1 : length;
    }

    private String take(int length) {
        String taken = unread.substring(0, length);
        unread.delete(0, length);
        takenFrom = takenTo;
        takenTo += length;
        return taken;
    }

    private void think(String text) {
        String more = news(text);
        if (!more.isEmpty()) {
            certain.add(new Token.Thought(more, odds(text)));
        }
    }

    private void say(String text) {
        String more = news(text);
        if (!more.isEmpty()) {
            certain.add(new Token.Said(more, odds(text)));
        }
    }

    private String news(String taken) {
        return taken.substring(Math.clamp(given - takenFrom, 0, taken.length()));
    }

    /** Of the text just taken, all of it or what it begins with. */
    private List<Token.Odds> odds(String text) {
        return source.take(takenFrom, takenFrom + text.length());
    }

    private List<Token> handOut() {
        List<Token> tokens = List.copyOf(certain);
        certain.clear();
        return tokens;
    }
}
