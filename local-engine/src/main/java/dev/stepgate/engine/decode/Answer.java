package dev.stepgate.engine.decode;

import dev.stepgate.engine.prompt.AnswerReader;
import dev.stepgate.engine.prompt.PromptLayout;
import dev.stepgate.engine.sampling.StopTexts;
import dev.stepgate.engine.terms.Token;
import dev.stepgate.engine.tokenizer.Passage;
import dev.stepgate.engine.tokenizer.TextStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Turns chosen token ids into what the caller reads, and counts them. Owned by the thread that owns
 * the model, for one answer.
 */
final class Answer {

    private final TextStream text;
    private final StopTexts stops;
    private final Reading reading;
    private final Origins origins;
    private int tokens;
    private int reasoningTokens;
    private int plainLength;

    /** What the text means: a chat has thoughts and calls, bare text has not. */
    private sealed interface Reading {
        record Chat(AnswerReader reader) implements Reading {}

        record Plain() implements Reading {}
    }

    private Answer(TextStream text, StopTexts stops, Reading reading, Origins origins) {
        this.text = text;
        this.stops = stops;
        this.reading = reading;
        this.origins = origins;
    }

    /**
     * The answer to a conversation.
     *
     * @param prompt the conversation as it was laid out
     * @param opening how the answer begins already
     * @param seam what of that is said again
     */
    static Answer toChat(
            Speech speech,
            List<String> stops,
            List<String> tools,
            List<Passage> prompt,
            List<Passage> opening,
            Seam seam) {
        var origins = new Origins();
        var reader =
                new AnswerReader(PromptLayout.leavesThinkingOpen(prompt), tools, origins::take);
        String given = opening.stream().map(Passage::text).collect(Collectors.joining());
        String read = given.substring(0, given.length() - seam.chars());
        reader.skip(read, seam.chars());
        origins.grow(read.length());
        return new Answer(
                new TextStream(speech.tokenizer()),
                new StopTexts(stops),
                new Reading.Chat(reader),
                origins);
    }

    /** The continuation of bare text. */
    static Answer toText(Speech speech, List<String> stops) {
        return new Answer(
                new TextStream(speech.tokenizer()),
                new StopTexts(stops),
                new Reading.Plain(),
                new Origins());
    }

    /** Tells the odds of the token that comes next, to be handed out with its text. */
    void expect(Token.Odds odds) {
        origins.add(odds);
    }

    /** Takes the next token; gives what is certain by now. */
    List<Token> accept(int id) {
        tokens++;
        List<Token> said = read(text.add(id));
        if (thinking()) {
            reasoningTokens++;
        }
        return said;
    }

    /** Counts the token that ends the model's turn, which says nothing. */
    void acceptEnd() {
        tokens++;
    }

    /** Ends the answer; gives what was held back. */
    List<Token> finish() {
        List<Token> rest = read(text.finish());
        rest.addAll(interpret(stops.finish()));
        if (reading instanceof Reading.Chat(AnswerReader reader)) {
            rest.addAll(reader.finish());
        }
        return rest;
    }

    /** Stop texts end what is said, not what is thought. */
    private List<Token> read(String more) {
        origins.grow(more.length());
        int thought =
                reading instanceof Reading.Chat(AnswerReader reader) ? reader.thoughtIn(more) : 0;
        var tokens = new ArrayList<Token>(interpret(more.substring(0, thought)));
        tokens.addAll(interpret(stops.accept(more.substring(thought))));
        return tokens;
    }

    private List<Token> interpret(String certain) {
        if (certain.isEmpty()) {
            return List.of();
        }
        return switch (reading) {
            case Reading.Chat(AnswerReader reader) -> reader.accept(certain);
            case Reading.Plain plain -> List.of(plainly(certain));
        };
    }

    private Token plainly(String certain) {
        int from = plainLength;
        plainLength += certain.length();
        return new Token.Said(certain, origins.take(from, plainLength));
    }

    /** The stop text that came up; empty while none has. */
    String stopText() {
        return stops.reached();
    }

    boolean called() {
        return reading instanceof Reading.Chat(AnswerReader reader) && reader.called();
    }

    /** Whether the answer is still in its thought. */
    boolean thinking() {
        return reading instanceof Reading.Chat(AnswerReader reader) && reader.thinking();
    }

    int tokens() {
        return tokens;
    }

    int reasoningTokens() {
        return reasoningTokens;
    }
}
