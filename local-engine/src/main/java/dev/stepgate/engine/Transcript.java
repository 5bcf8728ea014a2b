package dev.stepgate.engine;

import dev.stepgate.engine.prompt.AnswerReader;
import dev.stepgate.engine.terms.Token;
import java.util.List;

/**
 * A conversation as the text a model reads, and how to read what it says to it. Owned by one
 * thread, for one answer.
 */
public final class Transcript {
    private final String text;
    private final AnswerReader reader;

    Transcript(String text, AnswerReader reader) {
        this.text = text;
        this.reader = reader;
    }

    /** All of it but the begin token, special tokens spelled out. */
    public String text() {
        return text;
    }

    /** Takes more of the answer's text; gives what is certain by now. */
    public List<Token> read(String more) {
        return reader.accept(more);
    }

    /** Ends the answer; gives what was held back. */
    public List<Token> finish() {
        return reader.finish();
    }

    /** Whether a complete tool call was read. */
    public boolean called() {
        return reader.called();
    }
}
