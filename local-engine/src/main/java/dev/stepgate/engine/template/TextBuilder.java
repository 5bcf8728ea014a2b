package dev.stepgate.engine.template;

import dev.stepgate.engine.terms.EngineFault;
import java.util.ArrayList;
import java.util.List;

/** Joins texts, keeping who wrote which run. Owned by one thread. */
final class TextBuilder {
    /** Longer texts are refused; the longest context we know is a hundredth of this. */
    static final int MAX_CHARACTERS = 64 << 20;

    private final List<Piece> finished = new ArrayList<>();
    private final StringBuilder current = new StringBuilder();
    private boolean currentGiven;
    private long characters;

    TextBuilder add(String text, boolean given) {
        if (text.isEmpty()) {
            return this;
        }
        characters += text.length();
        if (characters > MAX_CHARACTERS) {
            throw new EngineFault.BadRequest(
                    "messages: laid out they are longer than " + MAX_CHARACTERS + " characters");
        }
        if (given != currentGiven) {
            finish();
            currentGiven = given;
        }
        current.append(text);
        return this;
    }

    TextBuilder add(Text text) {
        for (Piece piece : text.pieces()) {
            add(piece.text(), piece.given());
        }
        return this;
    }

    /** Adds what the template wrote. */
    TextBuilder add(String text) {
        return add(text, false);
    }

    /** What was added so far. */
    Text text() {
        finish();
        return Text.of(finished);
    }

    private void finish() {
        if (!current.isEmpty()) {
            finished.add(new Piece(current.toString(), currentGiven));
            current.setLength(0);
        }
    }
}
